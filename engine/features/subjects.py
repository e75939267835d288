"""Subjects: what the inputs of a model are about, and what a reason is given for.

Many inputs say nearly the same in other words, and the model spreads what it has learned over all
of them; what they contribute together is what the subject contributes. Every feature is about one
subject: a measure about that of its family, a derived feature about that of its first input, unless
its declaration says otherwise. A code is stored with reasons and never given to another subject.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """Something that inputs are about: its stable code, and how it is said."""

    code: str
    label: str
    description: str


_DECLARED = (
    Subject("balance", "Balance", "What is in the account, how fast it falls and how far it goes."),
    Subject("income", "Money coming in", "How much comes in, from what, and how it changes."),
    Subject("pay", "Regular pay", "When salaries and other income come, how many and how steady."),
    Subject("transfers", "Transfers with others", "Money sent to and received from others."),
    Subject("spending", "Spending", "How much is spent on what, and how that mix shifts."),
    Subject("cash", "Cash", "Withdrawals and cash paid in."),
    Subject("bills", "Bills", "Rent, utilities and insurance: how much is paid, and when."),
    Subject("borrowing", "Borrowing", "Loans, lending apps and what is repaid."),
    Subject("gambling", "Gambling", "How much, how often, and against income."),
    Subject("failures", "Failed debits and charges", "Debits that failed, and what that cost."),
    Subject("payments", "Earlier payments", "Whether what fell due before was paid, and when."),
    Subject("activity", "Account activity", "How often and when the account is used."),
    Subject("payment", "This payment", "What falls due: kind, amount and day."),
    Subject("outlook", "Money on the due date", "What should be there then, by earlier months."),
    Subject("reserves", "Savings and help", "What was brought in before when money was short."),
    Subject("loan", "The loan", "What is lent, for how long, against what is left over."),
    Subject("past", "The account's past", "The account's lows, swings and charges so far."),
)
SUBJECTS = {subject.code: subject for subject in _DECLARED}
