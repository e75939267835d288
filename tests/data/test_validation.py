"""Every row is either accepted in canonical form or refused with its first reason."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.checks import Border
from data.delivery import REASON
from data.tables import KINDS, SCHEMAS
from data.validation import ColumnsError, validate

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
BORDER = Border(
    currency="INR",
    latest=AS_OF,
    last_day=date(2026, 10, 31),
    customers=pa.chunked_array([[1001, 1002]]),
    accounts=pa.table({"account_id": [7, 8], "customer_id": [1001, 1002]}),
)
LATE = AS_OF + timedelta(microseconds=1)
FUTURE = r"lies in the future \(after 2026-10-31"


def as_text(row: dict[str, Any]) -> dict[str, str | None]:
    """The row as it stands in a CSV file."""
    cells: dict[str, str | None] = {}
    for name, value in row.items():
        match value:
            case None:
                cells[name] = None
            case list():
                cells[name] = ";".join(value)
            case datetime() | date():
                cells[name] = value.isoformat()
            case _:
                cells[name] = str(value)
    return cells


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_good_row_is_accepted_the_same_from_text_and_from_types(name, good, rows):
    typed = validate(name, rows(name, good[name]), BORDER)
    text = validate(name, pa.Table.from_pylist([as_text(good[name])]), BORDER)
    assert typed.accepted.to_pylist() == text.accepted.to_pylist() == [good[name]]
    assert typed.accepted.schema.equals(SCHEMAS[name].columns)
    assert typed.reasons == text.reasons == {}


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("customers", {"customer_id": "x"}, "customer_id is not a whole number"),
        ("customers", {"language": " "}, "language is blank"),
        ("customers", {"language": "hindi"}, "language is no code"),
        ("customers", {"country": "India"}, "country is no two-letter code"),
        ("customers", {"timezone": "Mumbai"}, "timezone is no name"),
        ("customers", {"vulnerable": "perhaps"}, "vulnerable is not true or false"),
        ("customers", {"flags": "dispute;moody"}, "flags is not one of bereavement, dispute"),
        ("customers", {"preferred_channel": "fax"}, "preferred_channel is not one of sms"),
        ("customers", {"avoid_windows": "25:00-26:00"}, "avoid_windows is not made of windows"),
        ("customers", {"joined_on": "2026-11-01"}, f"joined_on {FUTURE}"),
        ("accounts", {"customer_id": "9"}, "customer_id is of no accepted customer"),
        ("accounts", {"currency": "USD"}, r"currency is not the book's \(INR\)"),
        ("accounts", {"credit_limit": "-1"}, "credit_limit is negative"),
        ("accounts", {"opened_on": "31.10.2026"}, "opened_on is not a day such as"),
        ("transactions", {"amount": "12.50"}, "amount is not a whole number"),
        ("transactions", {"amount": "NaN"}, "amount is not a whole number"),
        ("transactions", {"amount": None}, "amount is blank"),
        ("transactions", {"booked_at": "2026-10-30T10:00:00"}, "booked_at is not a time with its"),
        ("transactions", {"booked_at": LATE.isoformat()}, f"booked_at {FUTURE}"),
        ("transactions", {"known_at": LATE.isoformat()}, f"known_at {FUTURE}"),
        ("transactions", {"known_at": "2026-10-01T00:00Z"}, "known_at is before booked_at"),
        ("transactions", {"kind": "bribe"}, "kind is not one of salary, gig_income"),
        ("transactions", {"account_id": "99"}, "account_id is of no accepted account"),
        ("transactions", {"account_id": "8"}, "account_id belongs to another customer"),
        ("transactions", {"customer_id": "99"}, "customer_id is of no accepted customer"),
        ("transactions", {"currency": "USD"}, r"currency is not the book's \(INR\)"),
        ("obligations", {"amount": "0"}, "amount is not above zero"),
        ("obligations", {"amount": "-5"}, "amount is not above zero"),
        ("obligations", {"paid_amount": "-5"}, "paid_amount is negative"),
        ("obligations", {"paid_amount": "5"}, "paid_amount without paid_on"),
        ("obligations", {"paid_on": "2026-11-01"}, f"paid_on {FUTURE}"),
        ("obligations", {"kind": "tithe"}, "kind is not one of emi"),
        ("consents", {"state": "perhaps"}, "state is not one of given, withdrawn"),
        ("consents", {"since": LATE.isoformat()}, f"since {FUTURE}"),
        ("consents", {"customer_id": "9"}, "customer_id is of no accepted customer"),
        ("loans", {"account_id": "8"}, "account_id belongs to another customer"),
        ("loans", {"months": "0"}, "months is not above zero"),
        ("loans", {"granted_on": "2026-11-01"}, f"granted_on {FUTURE}"),
        ("loans", {"state": "lost"}, "state is not one of repaid, unpaid"),
        ("flags", {"flag": "tired"}, "flag is not one of bereavement"),
        ("flags", {"customer_id": "9"}, "customer_id is of no accepted customer"),
        ("flags", {"until": "2026-09-30"}, "until is before since"),
        ("groups", {"customer_id": "9"}, "customer_id is of no accepted customer"),
        ("groups", {"characteristic": "shoe_size"}, "characteristic is not one of age, sex"),
        ("groups", {"value": ""}, "value is blank"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_no_other(name, change, reason, good):
    spoilt = as_text(good[name]) | change
    right = as_text(good[name])
    checked = validate(
        name, pa.Table.from_pylist([spoilt, right | dict.fromkeys(change.keys() - right)]), BORDER
    )
    assert checked.accepted.to_pylist() == [good[name]]
    (row,) = checked.rejected.to_pylist()
    assert pytest.RaisesExc(ValueError, match=reason).matches(ValueError(row.pop(REASON)))
    assert row == spoilt


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_of_rows_with_one_key_the_first_good_one_is_kept(name, good):
    right = as_text(good[name])
    blank = next(column for column in SCHEMAS[name].required if column not in SCHEMAS[name].key)
    table = pa.Table.from_pylist([right | {blank: None}, right, right])
    if pa.types.is_list(SCHEMAS[name].columns.field(blank).type):
        pytest.fail("choose a column that may not be blank")
    checked = validate(name, table, BORDER)
    assert checked.accepted.to_pylist() == [good[name]]
    key = ", ".join(SCHEMAS[name].key)
    assert checked.reasons == {f"{blank} is blank": 1, f"{key} is that of an earlier row": 1}


def test_a_row_that_was_known_late_is_kept(good, rows):
    late = good["transactions"] | {"booked_at": AS_OF - timedelta(days=90)}
    assert len(validate("transactions", rows("transactions", late), BORDER).accepted) == 1


def test_a_row_at_the_very_last_moment_is_kept(good, rows):
    last = good["transactions"] | {"booked_at": AS_OF, "known_at": AS_OF}
    assert len(validate("transactions", rows("transactions", last), BORDER).accepted) == 1


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_missing_column_is_named_and_an_optional_one_is_blank(name, good, rows):
    table = rows(name, good[name])
    optional = [field.name for field in SCHEMAS[name].columns if field.nullable]
    checked = validate(name, table.drop_columns(optional), BORDER)
    assert checked.accepted.to_pylist() == [good[name] | dict.fromkeys(optional)]
    required = SCHEMAS[name].required[-1]
    with pytest.raises(ColumnsError, match=rf"it lacks the column {required}\. A table of {name}"):
        validate(name, table.drop_columns([required]), BORDER)


def test_what_an_importer_refused_stays_refused_for_its_reason(good):
    row = as_text(good["transactions"])
    table = pa.Table.from_pylist([row | {REASON: "the day is incomplete"}, row | {REASON: None}])
    checked = validate("transactions", table, BORDER)
    assert checked.reasons == {"the day is incomplete": 1}
    assert checked.accepted.to_pylist() == [good["transactions"]]


cells = st.one_of(st.none(), st.sampled_from(["1", "2", "-1", "x", " ", "7", "1001", "é"]))
times = st.sampled_from(["2026-10-30T10:00:00Z", "2027-01-01T00:00Z", "noon", None])
random_rows = st.fixed_dictionaries(
    {
        "transaction_id": cells,
        "customer_id": st.sampled_from(["1001", "5", None]),
        "account_id": st.sampled_from(["7", "8", "?"]),
        "booked_at": times,
        "known_at": times,
        "amount": cells,
        "balance_after": cells,
        "channel": st.sampled_from(["upi", "fax", None]),
        "mcc": cells,
        "kind": st.sampled_from([*KINDS[:3], "bribe"]),
        "status": st.sampled_from(["booked", "failed"]),
        "counterparty_id": cells,
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(random_rows, max_size=12))
def test_accepted_and_rejected_are_all_that_was_read(values):
    columns = SCHEMAS["transactions"].columns.names
    table = pa.table(
        {name: pa.array([row[name] for row in values], pa.string()) for name in columns}
    )
    checked = validate("transactions", table, BORDER)
    assert len(checked.accepted) + len(checked.rejected) == len(values)
    assert sum(checked.reasons.values()) == len(checked.rejected)
    again = validate("transactions", checked.accepted, BORDER)
    assert again.accepted.equals(checked.accepted)
    refused_again = validate("transactions", checked.rejected.drop_columns([REASON]), BORDER)
    unique = {reason for reason in checked.reasons if "earlier row" not in reason}
    assert unique <= refused_again.reasons.keys()
