"""The measures: which events count, what is taken of them, and over which windows.

To add one, add an entry to the file of its subject. Amounts are in minor units of the book's
currency and positive; `harm` says which direction of the value goes with missed payments. A family
is about one subject, and a measure in it that is about another says so.
"""

from dataclasses import replace

from engine.features.declaration import Measure
from engine.features.measures.balance import BALANCE
from engine.features.measures.classes import MIX, RHYTHM, SHOPS
from engine.features.measures.income import INCOME_TIMING, MONEY_IN
from engine.features.measures.payments import PAYMENTS
from engine.features.measures.spending import MONEY_OUT
from engine.features.measures.trouble import ACTIVITY, BORROWING, TROUBLE


def _about(subject: str, family: tuple[Measure, ...]) -> tuple[Measure, ...]:
    return tuple(replace(measure, subject=measure.subject or subject) for measure in family)


MEASURES = (
    *_about("balance", BALANCE),
    *_about("income", MONEY_IN),
    *_about("pay", INCOME_TIMING),
    *_about("spending", MONEY_OUT),
    *_about("spending", MIX),
    *_about("bills", RHYTHM),
    *_about("spending", SHOPS),
    *_about("borrowing", BORROWING),
    *_about("failures", TROUBLE),
    *_about("activity", ACTIVITY),
    *_about("payments", PAYMENTS),
)
