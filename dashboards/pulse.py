"""What a page watches: a few small rows that change whenever something it shows has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboards.desk import Desk
from engine.store import aggregates, drafts, journeys, models, replies
from engine.store.aggregates import PortfolioSummary
from engine.store.models import ModelRow


@dataclass(frozen=True)
class Pulse:
    """The prepared figures and their model; messages that wait or move; replies that wait."""

    summary: PortfolioSummary | None
    model: ModelRow | None
    waiting: int
    replies: int
    outbox: Mapping[str, int]

    @property
    def scored(self) -> tuple[datetime, str] | None:
        """Which scoring is shown."""
        return None if self.summary is None else (self.summary.as_of, self.summary.model_id)

    @property
    def treatments(self) -> tuple[str, ...]:
        """The treatments that occur, the most frequent first."""
        found = {} if self.summary is None else dict(self.summary.customers_by_treatment)
        return tuple(sorted(found, key=lambda name: (-found[name], name)))


def pulse(desk: Desk) -> Pulse:
    """How the store stands now."""
    with desk.store.read() as connection:
        return Pulse(
            summary=aggregates.read(connection),
            model=models.champion(connection),
            waiting=drafts.waiting(connection),
            replies=replies.waiting(connection),
            outbox=journeys.states(connection),
        )
