"""Reaching out to one customer: what we would do and why, what is allowed, and the message."""

import ipywidgets

from dashboards.desk import Desk
from engine.store.scores import Score


class OutreachPage:
    """The third page of the customer panel."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._top = ipywidgets.HTML()
        self.box = ipywidgets.Box([self._top])

    def show(self, score: Score) -> None:
        """Show this customer's offers."""
        self._top.value = f"<h3>{score.treatment}</h3>"

    def follow(self) -> None:
        """Nothing yet."""
