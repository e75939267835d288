"""One night, computed: what the model says about every customer at a moment, and why.

Pure computation; `engine.scoring` decides what follows and stores it. A customer with nothing due
misses nothing: the probability is 0 by definition, and there is nothing to explain.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.explain import Reason, explained, peer_values, reasons, usual_values
from engine.features import CATALOG
from engine.features.compute import FeatureTable
from engine.model.artefact import Model
from engine.model.bands import bands
from engine.model.outcome import epoch_us, matrix
from engine.model.prediction import Prediction, predict

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Night:
    """Everything computed about the customers of one moment, before anything is stored."""

    model: Model
    table: FeatureTable  # the customers at the moment, nothing earlier
    prediction: Prediction
    phi: Floats  # of each group's riskiest row
    base: float
    reasons: list[tuple[Reason, ...]]
    probability: Floats  # of each customer of the table
    group: Integers  # of each customer; -1 with nothing due

    @cached_property
    def band(self) -> list[str]:
        """The band of each customer."""
        return [str(band) for band in bands(self.probability, self.model.thresholds)]

    def shown(self, name: str, place: int) -> float | None:
        """A feature of one customer; None where it is missing."""
        value = float(self._columns[name][place])
        return None if np.isnan(value) else value

    @cached_property
    def _columns(self) -> dict[str, Floats]:
        return {name: self.table.column(name) for name in self.table.names}


def explain_night(book: "Book", model: Model, table: FeatureTable, moment: datetime) -> Night:
    """Probabilities and reasons of all customers at the moment; earlier rows say what is usual."""
    now = _at(table, epoch_us(moment))
    rows = model.outcome.rows(book, [moment], now)
    X = matrix(now, rows)
    phi, base, log_odds = explained(model.booster, X)  # XGBoost's own sum is float32
    prediction = predict(rows, log_odds)
    chosen, phi = X[prediction.riskiest], phi[prediction.riskiest]
    who = prediction.rows.customer_id[prediction.riskiest]
    inputs = [*CATALOG, *model.outcome.inputs]
    peers = peer_values(chosen)
    peers[[each.unit == "code" for each in inputs]] = np.nan
    usual = _usual(table, who, epoch_us(moment), len(model.outcome.inputs))
    probability, group = _of_everyone(now, who, prediction.probability(model))
    return Night(
        model,
        now,
        prediction,
        phi,
        base,
        reasons(phi, chosen, usual, peers, inputs),
        probability,
        group,
    )


def _at(table: FeatureTable, moment: int) -> FeatureTable:
    here = table.as_of == moment
    values = table.values[here]
    return FeatureTable(table.customer_id[here], table.as_of[here], values, table.names)


def _usual(table: FeatureTable, who: Integers, moment: int, own_inputs: int) -> Floats:
    """Each customer's mean over the earlier moments; a payment's own inputs have no usual value."""
    earlier = []
    for before in np.unique(table.as_of[table.as_of < moment]):
        then = _at(table, int(before))
        place = np.minimum(np.searchsorted(then.customer_id, who), len(then) - 1)
        there = then.customer_id[place] == who
        earlier.append(np.where(there[:, None], then.values[place], np.nan))
    nothing = np.full((len(who), own_inputs), np.nan)
    if not earlier:
        return np.full((len(who), len(table.names) + own_inputs), np.nan)
    return np.hstack([usual_values(earlier), nothing])


def _of_everyone(now: FeatureTable, who: Integers, probability: Floats) -> tuple[Floats, Integers]:
    """Spread the groups' probabilities over all customers; the others have none to miss."""
    group = np.full(len(now), -1)
    group[np.searchsorted(now.customer_id, who)] = np.arange(len(who))
    everyone = np.zeros(len(now))
    everyone[group >= 0] = probability[group[group >= 0]]
    return everyone, group
