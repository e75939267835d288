from datetime import UTC, datetime

import numpy as np
import pytest

from engine.model.backtest import mark
from engine.model.calibration import logit, sigmoid
from engine.model.combine import by_customer
from engine.model.judging.exam import (
    Exam,
    Level,
    Origin,
    Scorer,
    Window,
    customers_of,
    of_customers,
)
from engine.model.tasks import outcome_of

DAY_US = 86_400_000_000


@pytest.fixture(scope="session")
def level(a):
    """Make a level of customers from columns; the first scorer is the model."""

    def of(y, probability, *, customers=None, days=None, scorers=()):
        n = len(y)
        rows = a.rows(np.arange(n) if customers is None else customers, np.zeros(n), y, days)
        rows.obligation_id[:] = -1
        believed = np.asarray(probability, dtype=float)
        model = Scorer("model", believed, believed)
        return Level("customer", rows, (model, *scorers), np.ones(n, dtype=np.int64))

    return of


@pytest.fixture(scope="session")
def payments(a):
    """Two origins with 300 customers each, two payments a customer; probabilities are true."""
    rng = np.random.default_rng(5)
    n = 1200
    customer = 1001 + np.repeat(np.arange(600), 2)
    origin = np.where(customer < 1301, 1, 2)
    odds = rng.normal(-2, 1.5, n)
    y = (rng.random(n) < sigmoid(odds)).astype(float)
    rows = a.rows(customer, origin * 40 * DAY_US, y, rng.integers(0, 30, n))
    blurred, worse = odds + rng.normal(0, 1, n), odds + rng.normal(0, 4, n)
    scorers = (
        Scorer("model", odds, sigmoid(odds)),
        Scorer("best single rule", worse, None),
        Scorer("logistic regression", blurred, sigmoid(blurred)),
        Scorer("challenger <b>", odds, sigmoid(odds)),
    )
    unit = Level("one payment", rows, scorers, origin)
    groups = by_customer(rows)
    believed = [
        None if each.probability is None else sigmoid(groups.log_odds(each.probability))
        for each in scorers
    ]
    customers = customers_of(unit, groups, believed)
    origins = tuple(_origin(number) for number in (1, 2))
    return Exam("rolling origin, 2 times", unit, customers, groups.member, origins, 0.25)


@pytest.fixture(scope="session")
def breaches(level):
    """300 customers without payments: folds take the place of origins."""
    rng = np.random.default_rng(6)
    odds = rng.normal(-1.5, 1.5, 300)
    y = (rng.random(300) < sigmoid(odds)).astype(float)
    days = np.where(y > 0, rng.integers(1, 31, 300), np.nan)
    rule = Scorer("runway rule", odds + rng.normal(0, 3, 300), None)
    straight = Scorer("logistic regression", logit(sigmoid(odds - 1)), sigmoid(odds - 1))
    made = level(y, sigmoid(odds), days=days, scorers=(rule, straight))
    return of_customers("5-fold cross-validation, grouped by customer", made, 0.0)


@pytest.fixture(scope="session", params=["payment", "overdraft"])
def report(request, payments, breaches, bare_book):
    exam = payments if request.param == "payment" else breaches
    return mark(exam, outcome_of(request.param), bare_book, 0)


def _origin(number):
    first, last = datetime(2026, number, 1, tzinfo=UTC), datetime(2026, number, 5, tzinfo=UTC)
    window = Window(first, last, 600, 80, 300)
    return Origin(number, window, window, window, "low runway_days")
