"""Measures of spending by class: what the money goes to, and how that mix shifts.

The classes of `MIX` share nothing and cover all that is bought: the shift of the mix is taken over
them. Bills are held against a customer's own rhythm.
"""

from engine.features.declaration import Measure
from engine.features.measures.events import DEBITS, DISCRETIONARY

BOUGHT = ("grocery", "transport", *DISCRETIONARY)


def spent(
    name: str, label: str, on: str, kinds: tuple[str, ...], *, input_only: bool = False
) -> Measure:
    """The sum of booked debits of some kinds, in the month and in the quarter."""
    return Measure(
        name=name,
        label=label,
        unit="minor",
        description=f"Sum of booked debits for {on}.",
        take="sum of amount",
        where={"kind": kinds, **DEBITS},
        windows=(30,),
        feeding=(90,),
        input_only=input_only,
    )


MIX = (
    spent("housing", "Housing", "rent and household", ("rent", "household"), input_only=True),
    spent(
        "utilities",
        "Utilities",
        "utilities, telecoms and insurance",
        ("utility", "telecom", "insurance"),
        input_only=True,
    ),
    spent("groceries", "Groceries", "groceries", ("grocery",)),
    spent("transport", "Transport", "transport", ("transport",), input_only=True),
    spent(
        "care", "Health and education", "health and education", ("health", "education"),
        input_only=True,
    ),
    spent("dining", "Dining", "dining", ("dining",)),
    spent("shopping", "Shopping", "shopping", ("shopping",)),
    spent("entertainment", "Entertainment", "entertainment", ("entertainment",), input_only=True),
    spent("travel", "Travel", "travel", ("travel",)),
    spent("subscriptions", "Subscriptions", "subscriptions", ("subscription",)),
)  # fmt: skip


def moments(name: str, label: str, of: str, kind: str) -> tuple[Measure, ...]:
    """First, last and number of a bill's debits in half a year: the rhythm of paying it."""
    where = {"kind": kind, **DEBITS}
    return (
        Measure(
            name=f"{name}_first",
            label=f"First {label}",
            unit="days",
            description=f"Moment of the first booked debit for {of}.",
            take="first time",
            where=where,
            windows=(180,),
            input_only=True,
        ),
        Measure(
            name=f"{name}_last",
            label=f"Last {label}",
            unit="days",
            description=f"Moment of the last booked debit for {of}.",
            take="last time",
            where=where,
            windows=(180,),
            input_only=True,
        ),
        Measure(
            name=f"{name}_bills",
            label=f"Number of {label}s",
            unit="count",
            description=f"Number of booked debits for {of}.",
            take="count",
            where=where,
            windows=(180,),
            input_only=True,
        ),
    )


RHYTHM = (
    *moments("rent", "rent payment", "rent", "rent"),
    *moments("utility", "utility bill", "utilities", "utility"),
    Measure(
        name="treat_last",
        subject="spending",
        label="Last discretionary purchase",
        unit="days",
        description="Moment of the last booked debit for dining, shopping, entertainment or "
        "travel.",
        take="last time",
        where={"kind": ("dining", "shopping", "entertainment", "travel"), **DEBITS},
        windows=(180,),
        input_only=True,
    ),
)
SHOPS = (
    Measure(
        name="mccs",
        label="Kinds of shops",
        unit="count",
        description="Number of different merchant categories of booked debits.",
        take="distinct mccs",
        where=DEBITS,
        windows=(30,),
        usual_range=(8, 22),
    ),
    Measure(
        name="new_mccs",
        label="New kinds of shops",
        unit="count",
        description="Merchant categories of booked debits that did not occur in the rest of the "
        "last 180 days.",
        take="new mccs",
        where=DEBITS,
        windows=(30,),
        usual_range=(0, 3),
    ),
    Measure(
        name="merchants",
        label="Merchants",
        unit="count",
        description="Number of different payees of booked debits for groceries, transport and "
        "whatever is discretionary.",
        take="distinct counterparties",
        where={"kind": BOUGHT, **DEBITS},
        windows=(30,),
    ),
    Measure(
        name="new_merchants",
        label="New merchants",
        unit="count",
        description="Merchants from whom nothing was bought in the rest of the last 180 days.",
        take="new counterparties",
        where={"kind": BOUGHT, **DEBITS},
        windows=(30,),
    ),
    Measure(
        name="subscriptions_held",
        label="Number of subscriptions",
        unit="count",
        description="Number of different payees of booked debits for subscriptions.",
        take="distinct counterparties",
        where={"kind": "subscription", **DEBITS},
        windows=(45,),
        feeding=(90,),
    ),
)
