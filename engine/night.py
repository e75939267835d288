"""One night, computed: what the model says about every customer at a moment, and why.

Pure computation; `engine.scoring` decides what follows and stores it. A customer with nothing due
misses nothing: the probability is 0 by definition, and there is nothing to explain. One customer
alone goes the same way, by the same code, and comes out the same to the last bit; only what is
usual among peers depends on others, and is taken from the night that scored them all.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.one_customer import one_customer
from engine.explain import Peers, Reason, explained, no_peers, peers_of, reasons, usual_values
from engine.features import CATALOG
from engine.features.arrays import find
from engine.features.compute import FeatureTable, compute
from engine.model.artefact import Model
from engine.model.bands import bands
from engine.model.booster import refuse_infinite
from engine.model.outcome import epoch_us, matrix
from engine.model.prediction import Prediction, predict

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_EARLIER_DAYS = (90, 60, 30)
_NEAREST = 3


class UnknownCustomerError(LookupError):
    """The book has no customer of that id."""


class NotJoinedError(ValueError):
    """The customer had not joined the bank at the moment."""


@dataclass(frozen=True)
class Night:
    """Everything computed about the customers of one moment, before anything is stored."""

    model: Model
    table: FeatureTable  # the customers at the moment, nothing earlier
    prediction: Prediction
    X: Floats  # of each group's riskiest row, as are `phi` and the reasons
    phi: Floats
    base: float
    reasons: list[tuple[Reason, ...]]
    probability: Floats  # of each customer of the table
    group: Integers  # of each customer; -1 with nothing due
    peers: Peers

    @cached_property
    def band(self) -> list[str]:
        """The band of each customer."""
        return [str(band) for band in bands(self.probability, self.model.thresholds)]

    def shown(self, name: str) -> list[float | None]:
        """A feature of each customer; None where it is missing."""
        values = self.table.column(name).tolist()
        return [None if value != value else value for value in values]


def moments_of(moment: datetime) -> list[datetime]:
    """The moments whose features a night needs: earlier ones, to say what is usual, and its own."""
    return [*(moment - timedelta(days=days) for days in _EARLIER_DAYS), moment]


def explain_customer(
    book: "Book", model: Model, customer_id: int, moment: datetime, peers: Peers | None = None
) -> Night:
    """The night of one customer; peers are those that the night of the whole book had, if any.

    Raises:
        UnknownCustomerError: There is no such customer.
        NotJoinedError: The customer joined later.
    """
    alone = one_customer(book, customer_id)
    if not alone.customers().num_rows:
        raise _unknown(book, customer_id)
    table = compute(alone, moments_of(moment), customers=[customer_id])
    if not len(_at(table, epoch_us(moment))):
        joined = alone.customers()["joined_on"][0].as_py()
        raise NotJoinedError(
            f"Customer {customer_id} joined on {joined}, after the moment asked for: choose a "
            "later day."
        )
    width = len(CATALOG) + len(model.outcome.inputs)
    return explain_night(alone, model, table, moment, peers or no_peers(width))


def explain_night(
    book: "Book",
    model: Model,
    table: FeatureTable,
    moment: datetime,
    peers: Peers | None = None,
) -> Night:
    """Probabilities and reasons of all customers at the moment; earlier rows say what is usual.

    Peers are these customers themselves, unless others are given.
    """
    now = _at(table, epoch_us(moment))
    rows = model.outcome.rows(book, [moment], now)
    X = matrix(now, rows)
    refuse_infinite(X, model.feature_names)
    phi, base, log_odds = explained(model.booster, X)  # XGBoost's own sum is float32
    prediction = predict(rows, log_odds)
    chosen, phi = X[prediction.riskiest], phi[prediction.riskiest]
    who = prediction.rows.customer_id[prediction.riskiest]
    inputs = [*CATALOG, *model.outcome.inputs]
    segments = _segments(book, who)
    among = peers or peers_of(chosen, segments, np.array([each.unit != "code" for each in inputs]))
    usual = _Usual.of(table, who, epoch_us(moment))
    probability, group = _of_everyone(now, who, prediction.probability(model))
    return Night(
        model=model,
        table=now,
        prediction=prediction,
        X=chosen,
        phi=phi,
        base=base,
        reasons=reasons(phi, chosen, usual, among.medians(segments), inputs),
        probability=probability,
        group=group,
        peers=among,
    )


def _unknown(book: "Book", customer_id: int) -> UnknownCustomerError:
    ids: list[int] = sorted(book.customers()["customer_id"].to_pylist())
    place = bisect(ids, customer_id)
    around = ids[max(0, place - _NEAREST) : place + _NEAREST]
    nearest = sorted(sorted(around, key=lambda each: abs(each - customer_id))[:_NEAREST])
    told = f"the nearest are {', '.join(map(str, nearest))}" if nearest else "it has none"
    return UnknownCustomerError(f"Book {book.info.name!r} has no customer {customer_id}: {told}.")


def _at(table: FeatureTable, moment: int) -> FeatureTable:
    """The rows of one moment, which follow each other; nothing is copied."""
    here = np.flatnonzero(table.as_of == moment)
    rows = slice(here[0], here[-1] + 1) if len(here) else slice(0, 0)
    return FeatureTable(table.customer_id[rows], table.as_of[rows], table.values[rows], table.names)


def _segments(book: "Book", who: Integers) -> list[str]:
    """The segment of each of these customers, ascending."""
    people = book.customers()
    place = np.searchsorted(people["customer_id"].to_numpy(), who)
    found: list[str] = people["segment"].to_numpy()[place].tolist()
    return found


@dataclass(frozen=True)
class _Usual:
    """Each customer's mean over the earlier moments; a payment's own inputs have no usual value.

    Only what is asked for is computed: reasons name a few of all inputs.
    """

    earlier: list[FeatureTable]
    who: Integers

    @classmethod
    def of(cls, table: FeatureTable, who: Integers, moment: int) -> "_Usual":
        moments = np.unique(table.as_of[table.as_of < moment])
        return cls([_at(table, int(before)) for before in moments], who)

    def __getitem__(self, cells: tuple[Integers, Integers]) -> Floats:
        row, column = cells
        usual = np.full(len(row), np.nan)
        known = np.flatnonzero(column < len(CATALOG))
        if self.earlier:
            values = [self._of(each, row[known], column[known]) for each in self.earlier]
            usual[known] = usual_values(values)
        return usual

    def _of(self, then: FeatureTable, row: Integers, column: Integers) -> Floats:
        place, there = find(then.customer_id, self.who)
        return np.where(there[row], then.values[place[row], column], np.nan)


def _of_everyone(now: FeatureTable, who: Integers, probability: Floats) -> tuple[Floats, Integers]:
    """Spread the groups' probabilities over all customers; the others have none to miss."""
    group = np.full(len(now), -1)
    group[np.searchsorted(now.customer_id, who)] = np.arange(len(who))
    everyone = np.zeros(len(now))
    everyone[group >= 0] = probability[group[group >= 0]]
    return everyone, group
