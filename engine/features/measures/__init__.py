"""The measures: which events count, what is taken of them, and over which windows.

To add one, add an entry to the file of its subject. Amounts are in minor units of the book's
currency and positive; `harm` says which direction of the value goes with missed payments.
"""

from engine.features.measures.balance import BALANCE
from engine.features.measures.classes import MIX, RHYTHM, SHOPS
from engine.features.measures.income import INCOME_TIMING, MONEY_IN
from engine.features.measures.payments import PAYMENTS
from engine.features.measures.spending import MONEY_OUT
from engine.features.measures.trouble import ACTIVITY, BORROWING, TROUBLE

MEASURES = (
    *BALANCE,
    *MONEY_IN,
    *INCOME_TIMING,
    *MONEY_OUT,
    *MIX,
    *RHYTHM,
    *SHOPS,
    *BORROWING,
    *TROUBLE,
    *ACTIVITY,
    *PAYMENTS,
)
