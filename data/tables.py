"""The canonical tables: every record that Forbear reads has this shape.

Money is a signed integer in minor units of the account's currency; times are UTC. The order of the
categories is their code inside the event log: append to them, never reorder.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

TableName = Literal[
    "customers", "accounts", "transactions", "obligations", "consents", "loans", "flags", "groups"
]

KINDS = (
    "salary",
    "gig_income",
    "benefit",
    "interest",
    "transfer_in",
    "cash_in",
    "refund",
    "loan_in",
    "other_in",
    "rent",
    "utility",
    "telecom",
    "insurance",
    "household",
    "grocery",
    "transport",
    "health",
    "education",
    "dining",
    "shopping",
    "entertainment",
    "travel",
    "subscription",
    "atm",
    "transfer_out",
    "lending_app",
    "gambling",
    "emi",
    "card_payment",
    "fee",
    "penalty_interest",
    "other_out",
)
CHANNELS = ("atm", "card", "upi", "netbanking", "transfer", "direct_debit", "cash", "internal")
STATUSES = ("booked", "failed", "reversed")
OBLIGATION_KINDS = ("emi", "card_minimum", "utility", "rent", "insurance")
LOAN_STATES = ("repaid", "unpaid", "running", "arrears")
CONTACT_CHANNELS = ("sms", "whatsapp", "email", "voice", "letter")
CONSENT_STATES = ("given", "withdrawn")
FLAGS = (
    "bereavement",
    "dispute",
    "represented",
    "complaint_open",
    "opt_out",
    "deceased",
    "breathing_space",
    "mental_health_crisis",
    "calamity",
    "marriage",
    "festival",
    "bankruptcy",
)
CHARACTERISTICS = ("age", "sex", "marital_status", "disability", "ethnicity", "religion")

UTC_TIME = pa.timestamp("us", tz="UTC")
CATEGORY = pa.dictionary(pa.int8(), pa.string())


@dataclass(frozen=True)
class TableSchema:
    """Columns, key and closed vocabularies of one canonical table."""

    name: TableName
    columns: pa.Schema
    key: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that may not be missing in any row."""
        return tuple(field.name for field in self.columns if not field.nullable)


def _column(name: str, kind: pa.DataType, *, optional: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=optional)


CUSTOMERS = TableSchema(
    "customers",
    pa.schema(
        [
            _column("customer_id", pa.int64()),
            _column("name", pa.string(), optional=True),
            _column("phone", pa.string(), optional=True),
            _column("email", pa.string(), optional=True),
            _column("language", pa.string()),
            _column("country", pa.string()),
            _column("region", pa.string(), optional=True),
            _column("timezone", pa.string()),
            _column("segment", pa.string()),
            _column("joined_on", pa.date32()),
            _column("vulnerable", pa.bool_()),
            _column("flags", pa.list_(pa.string())),
            _column("preferred_channel", pa.string(), optional=True),
            _column("avoid_windows", pa.list_(pa.string())),
            _column("employer_id", pa.int64(), optional=True),
        ]
    ),
    ("customer_id",),
    {"preferred_channel": CONTACT_CHANNELS, "flags": FLAGS},
)
ACCOUNTS = TableSchema(
    "accounts",
    pa.schema(
        [
            _column("account_id", pa.int64()),
            _column("customer_id", pa.int64()),
            _column("product", pa.string()),
            _column("currency", pa.string()),
            _column("opened_on", pa.date32()),
            _column("credit_limit", pa.int64(), optional=True),
            # Last day that the source covers for this account; missing: the book's end.
            _column("observed_until", pa.date32(), optional=True),
        ]
    ),
    ("account_id",),
    {},
)
TRANSACTIONS = TableSchema(
    "transactions",
    pa.schema(
        [
            _column("transaction_id", pa.int64()),
            _column("customer_id", pa.int64()),
            _column("account_id", pa.int64()),
            _column("booked_at", UTC_TIME),
            _column("known_at", UTC_TIME),
            _column("amount", pa.int64()),
            _column("balance_after", pa.int64(), optional=True),
            _column("channel", CATEGORY),
            _column("mcc", pa.int32(), optional=True),
            _column("kind", CATEGORY),
            _column("status", CATEGORY),
            _column("counterparty_id", pa.int64(), optional=True),
        ]
    ),
    ("transaction_id",),
    {"channel": CHANNELS, "kind": KINDS, "status": STATUSES},
)
OBLIGATIONS = TableSchema(
    "obligations",
    pa.schema(
        [
            _column("obligation_id", pa.int64()),
            _column("customer_id", pa.int64()),
            _column("account_id", pa.int64()),
            _column("kind", pa.string()),
            _column("due_on", pa.date32()),
            _column("amount", pa.int64()),
            _column("paid_on", pa.date32(), optional=True),
            _column("paid_amount", pa.int64()),
        ]
    ),
    ("obligation_id",),
    {"kind": OBLIGATION_KINDS},
)
CONSENTS = TableSchema(
    "consents",
    pa.schema(
        [
            _column("customer_id", pa.int64()),
            _column("channel", pa.string()),
            _column("purpose", pa.string()),
            _column("state", pa.string()),
            _column("since", UTC_TIME),
            _column("source", pa.string(), optional=True),
        ]
    ),
    ("customer_id", "channel", "purpose"),
    {"channel": CONTACT_CHANNELS, "state": CONSENT_STATES},
)
LOANS = TableSchema(
    "loans",
    pa.schema(
        [
            _column("loan_id", pa.int64()),
            _column("customer_id", pa.int64()),
            _column("account_id", pa.int64()),
            _column("granted_on", pa.date32()),
            _column("amount", pa.int64()),
            _column("months", pa.int32()),
            _column("payment", pa.int64()),
            # As the source last saw it, however long after the book's as_of: an outcome, no fact.
            _column("state", pa.string(), optional=True),
        ]
    ),
    ("loan_id",),
    {"state": LOAN_STATES},
)
# A state with its days: of two rows about one flag and first day the later import counts.
DATED_FLAGS = TableSchema(
    "flags",
    pa.schema(
        [
            _column("customer_id", pa.int64()),
            _column("flag", pa.string()),
            _column("since", pa.date32()),
            _column("until", pa.date32(), optional=True),
            _column("source", pa.string()),
        ]
    ),
    ("customer_id", "flag", "since"),
    {"flag": FLAGS},
)
# What nobody may be judged by, kept to see that nobody is: fairness alone reads this table, and no
# store holds a copy of it.
GROUPS = TableSchema(
    "groups",
    pa.schema(
        [
            _column("customer_id", pa.int64()),
            _column("characteristic", pa.string()),
            _column("value", pa.string()),
        ]
    ),
    ("customer_id", "characteristic"),
    {"characteristic": CHARACTERISTICS},
)
SCHEMAS: dict[TableName, TableSchema] = {
    schema.name: schema
    for schema in (
        *(CUSTOMERS, ACCOUNTS, TRANSACTIONS, OBLIGATIONS, CONSENTS),
        *(LOANS, DATED_FLAGS, GROUPS),
    )
}
