"""The chat dock."""

from collections.abc import Callable

from dashboards.desk import Desk
from dashboards.views.charts import Theme
from dashboards.widgets.chat import Chat


class Conversation:
    """Asks the assistant and shows what it answers."""

    def __init__(self, desk: Desk, select: Callable[[int], None]) -> None:
        self._desk = desk
        self._select = select
        self.widget = Chat(lambda text: None, lambda: None, subtitle="", suggestions=[])

    def about(self, customer_id: int) -> None:
        """Suggest questions about this customer."""

    def recolour(self, theme: Theme) -> None:
        """Draw charts in this theme."""
