"""What a backtest found: plain values that tables, JSON, pages and gates are made from.

Figures are `Estimate`s with 95 % intervals; a share is between 0 and 1; costs are in false alarms
for 100 judged customers, where one false alarm costs 1 and one missed payment the ratio.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from engine.model.bootstrap import Estimate
from engine.model.choice import Choice as Champion
from engine.model.judging.exam import Origin

Binding = Literal["cost", "capacity"]


@dataclass(frozen=True)
class Result:
    """One scorer on one level ("one payment", "customer", a slice, an origin)."""

    level: str
    scorer: str
    rows: int
    positives: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True)
class Difference:
    """How much better the model is than another scorer on the same replicates of the same rows."""

    level: str
    against: str
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True)
class Slice:
    """A part of the rows; its results are under `level`, unless it has too few positives."""

    group: str
    value: str
    unit: str  # the level that it is a part of
    level: str
    rows: int
    positives: int
    judged: bool


@dataclass(frozen=True)
class Bin:
    """Rows of similar probability: what was said, and what happened."""

    rows: int
    positives: int
    predicted: float
    observed: Estimate


@dataclass(frozen=True)
class Reliability:
    """The model's probabilities on one level, in ten bins of equally many rows.

    `perfect_ece` is the expected calibration error that probabilities without any fault would show
    on as many rows: the part of the error that is luck.
    """

    level: str
    bins: tuple[Bin, ...]
    perfect_ece: float


@dataclass(frozen=True)
class Week:
    """First misses due from the first to the last day of a week: said and come, of all customers.

    `ratio` is what came over what was said, 1 where the week is calibrated as a whole; `ece` is
    the error within the week, and `perfect_ece` the part of it that is luck.
    """

    first_day: int
    last_day: int
    came: int
    said: float
    ratio: Estimate
    ece: Estimate
    perfect_ece: float


@dataclass(frozen=True)
class Curves:
    """One scorer's ROC and precision-recall curves at 101 places."""

    scorer: str
    false_positive_rate: tuple[float, ...]
    true_positive_rate: tuple[float, ...]
    recall: tuple[float, ...]
    precision: tuple[float, ...]


@dataclass(frozen=True)
class Warned:
    """Bad events seen at least so many days ahead, and the share of them that was caught then."""

    days: int
    events: int
    caught: Estimate


@dataclass(frozen=True)
class LeadTime:
    """How early one scorer warns when the team works its highest scores to capacity.

    `median_days` is between the earliest warning and the bad day, over the events caught.
    """

    scorer: str
    capacity: float
    events: int
    caught: int
    median_days: float | None
    warned: tuple[Warned, ...]


@dataclass(frozen=True)
class CostCurve:
    """What contacting the highest share costs, at the ratio that draws the bands."""

    scorer: str
    contacted: tuple[float, ...]
    cost: tuple[Estimate, ...]


@dataclass(frozen=True)
class Choice:
    """The threshold that a cost ratio and the team's capacity lead to, and what it does.

    `by_cost` is where contact begins to pay; `threshold` is the higher of that and of the
    capacity's; `contacted` and `recall` are what `threshold` gives, `cost` what that costs.
    """

    ratio: float
    by_cost: float
    wanted: float  # share of judged customers from `by_cost` on
    threshold: float
    binding: Binding
    contacted: float
    recall: Estimate
    cost: Estimate
    cost_unlimited: Estimate  # with no limit to capacity
    cost_of_none: float
    cost_of_all: float


@dataclass(frozen=True)
class Costs:
    """Costs by share contacted, and the thresholds for other ratios than the one in use."""

    ratio: float
    capacity: float  # share of all customers
    room: float  # the same number of customers as a share of the judged ones
    by_capacity: float  # the lowest probability there is room for
    curves: tuple[CostCurve, ...]
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Choice:
        """At the ratio in use."""
        return next(each for each in self.choices if each.ratio == self.ratio)


@dataclass(frozen=True)
class BacktestReport:
    """Everything a backtest found, beside what it was about."""

    task: str
    definition: str
    design: str
    book: str
    simulated: bool
    currency: str
    data_hash: str
    catalog_hash: str
    as_of: datetime
    seed: int
    replicates: int
    min_positives: int  # a slice with fewer is listed and not judged
    idle_share: float
    levels: tuple[str, ...]
    origins: tuple[Origin, ...]
    results: tuple[Result, ...]
    differences: tuple[Difference, ...]
    slices: tuple[Slice, ...]
    reliability: tuple[Reliability, ...]
    curves: tuple[Curves, ...]
    lead_times: tuple[LeadTime, ...]  # none where every row is judged once, on its eve
    weeks: tuple[Week, ...]  # of the lead-time curve; none where rows are no payments
    costs: Costs | None  # none where no scorer claims a probability
    champion: Champion | None  # none where origins are none

    @property
    def last_day(self) -> date:
        """The last day that the book covers; `as_of` is the midnight that ends it."""
        return (self.as_of - timedelta(seconds=1)).date()

    def find(self, level: str, scorer: str) -> Result:
        """The result of one scorer on one level.

        Raises:
            KeyError: There is none.
        """
        for result in self.results:
            if (result.level, result.scorer) == (level, scorer):
                return result
        raise KeyError(level, scorer)

    def against(self, level: str, scorer: str) -> Difference:
        """The model's advantage over another scorer on one level.

        Raises:
            KeyError: There is none.
        """
        for difference in self.differences:
            if (difference.level, difference.against) == (level, scorer):
                return difference
        raise KeyError(level, scorer)

    def at(self, level: str) -> tuple[Result, ...]:
        """All scorers on one level, the model first."""
        return tuple(result for result in self.results if result.level == level)
