"""Which events belong together: the conditions that several measures share."""

from collections.abc import Mapping

Where = Mapping[str, str | tuple[str, ...]]

INCOME = ("salary", "gig_income", "benefit")
BILLS = ("rent", "utility", "telecom", "insurance", "household")
ESSENTIAL = (*BILLS, "grocery", "transport", "health", "education")
DISCRETIONARY = ("dining", "shopping", "entertainment", "travel", "subscription")
REPAYMENTS = ("emi", "card_payment", "lending_app")

CREDITS: Where = {"direction": "credit", "status": "booked"}
DEBITS: Where = {"direction": "debit", "status": "booked"}
FAILED: Where = {"direction": "debit", "status": ("failed", "reversed")}
SALARIES: Where = {"kind": "salary", **CREDITS}
INCOMES: Where = {"kind": INCOME, **CREDITS}
