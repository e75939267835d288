"""What Prometheus reads: calls and their times, answers, refusals, and how old things are."""

from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE

__all__ = ["CONTENT_TYPE", "Metrics"]

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one server, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "forbear_api_requests",
            "Requests by route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "forbear_api_request_seconds",
            "Seconds until a response was complete.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.answers = Counter(
            "forbear_answers",
            "Answers of the assistant, by model and by how they ended: whole, withheld or failed.",
            ("model", "ended"),
            registry=self.registry,
        )
        self.refusals = Counter(
            "forbear_api_refusals",
            "Calls that were refused to somebody, by kind.",
            ("kind",),
            registry=self.registry,
        )
        self.listeners = Gauge(
            "forbear_api_listeners", "Open connections for updates.", registry=self.registry
        )
        self._ages = {
            name: Gauge(
                f"forbear_{name}_age_seconds", f"{said}, by the wall.", registry=self.registry
            )
            for name, said in (
                ("score", "Age of the latest scores' moment"),
                ("model", "Age of the model in use, since it was trained"),
            )
        }

    def text(self, moments: Callable[[], dict[str, datetime]]) -> bytes:
        """Everything, with the ages as they are now."""
        now = datetime.now(UTC)
        for name, moment in moments().items():
            self._ages[name].set((now - moment).total_seconds())
        return generate_latest(self.registry)
