"""The `berka` importer: a Czech bank's real, anonymised accounts, published for PKDD'99.

Reads the published `account.asc`, `district.asc` and `trans.asc`, or the same tables as Parquet, of
which `trans_partial.parquet` is an extract. A customer is an account and stands for its owner: the
source has no name or address. Card and order are not read: orders are undated, cards add nothing.
`loan.asc` is read where it is: the extract's pre-loan histories end the day before the loan, and
how a loan ended is an outcome. Where `client.asc` and `disp.asc` are, the owners' sex and age
become declared groups, for fairness only.
"""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.days import end_of_day
from data.delivery import REASON, Delivery, Incoming, IntakeError, as_delivered
from data.importers.berka_cells import days, whole
from data.importers.berka_clients import CLIENT_COLUMNS, DISP_COLUMNS, groups
from data.importers.berka_codes import FREQUENCIES, translate
from data.importers.berka_loans import COLUMNS as LOAN_COLUMNS
from data.importers.berka_loans import loans
from data.importers.berka_transactions import DAYS, transactions
from data.importers.files import read_file
from data.parsing import blanks_removed
from data.tables import TableName

CURRENCY, ZONE = "CZK", "Europe/Prague"
_ENDS = date(1998, 12, 31)
_COLUMNS = {
    "loan": LOAN_COLUMNS,
    "client": CLIENT_COLUMNS,
    "disp": DISP_COLUMNS,
    "account": ("account_id", "district_id", "frequency", "date"),
    "trans": (
        *("trans_id", "account_id", "date", "type", "operation", "amount", "balance"),
        *("k_symbol", "bank", "account"),
    ),
}


def read_berka(folder: Path, now: datetime) -> Delivery:
    """The customers, accounts and transactions of that folder; all of it lies before `now`.

    Raises:
        IntakeError: A file is missing, cannot be used or lacks a column.
    """
    account, trans = _source(folder, "account"), _source(folder, "trans")
    district = _source(folder, "district")
    booked = transactions(trans.rows)
    customers, accounts = _accounts(account.rows, district)
    accounts = accounts.append_column(
        "observed_until", _observed_until(accounts["account_id"], trans.rows, folder)
    )
    last = booked.last_day or _ENDS
    granted, owners = _loans(folder), _groups(folder, accounts, last)
    notes = (
        f"Account-days whose amounts do not add up to their balance: {booked.broken_days}.",
        "Card and order were not read: nothing canonical follows from them.",
        *([] if granted else ["No loans were delivered."]),
        *([] if owners else ["No clients were delivered: their sex and age cannot be compared."]),
    )
    as_of = end_of_day(last, DAYS)
    latest = min(now, end_of_day(_ENDS, DAYS))
    return Delivery(
        currency=CURRENCY,
        timezone=DAYS,
        as_of=as_of,
        latest=latest,
        historical=True,
        tables={
            "customers": Incoming(account.file, customers),
            "accounts": Incoming(account.file, accounts),
            "transactions": Incoming(trans.file, booked.rows),
            **granted,
            **owners,
        },
        notes=notes,
    )


def _loans(folder: Path) -> dict[TableName, Incoming]:
    """The loans, where the folder has them."""
    if not any((folder / file).exists() for file in _candidates("loan")):
        return {}
    source = _source(folder, "loan")
    return {"loans": Incoming(source.file, loans(source.rows))}


def _groups(folder: Path, accounts: pa.Table, last: date) -> dict[TableName, Incoming]:
    """The owners' sex and age, where the folder has the clients."""
    if not any((folder / file).exists() for file in _candidates("client")):
        return {}
    client, disp = _source(folder, "client"), _source(folder, "disp")
    until = pc.fill_null(accounts["observed_until"], pa.scalar(last, pa.date32()))
    covered = pa.table({"account_id": accounts["account_id"], "day": until})
    return {"groups": Incoming(client.file, groups(client.rows, disp.rows, covered))}


def _candidates(name: str) -> list[str]:
    return [f"{name}.asc", f"{name}.parquet", f"{name}_partial.parquet"]


def _source(folder: Path, name: str) -> Incoming:
    candidates = _candidates(name)
    found = [folder / file for file in candidates if (folder / file).exists()]
    if len(found) != 1:
        reason = f"holds {len(found)} of" if found else "lacks"
        raise IntakeError(
            f"Cannot import {str(folder)!r}: the folder {reason} {', '.join(candidates)}. "
            "Give exactly one of them."
        )
    incoming = read_file(found[0], delimiter=";")
    missing = [
        column for column in _COLUMNS.get(name, ()) if column not in incoming.rows.column_names
    ]
    if missing:
        raise IntakeError(
            f"Cannot import {str(found[0])!r}: it lacks the columns {', '.join(missing)}. "
            "Give the file as it was published."
        )
    return incoming


def _accounts(source: pa.Table, district: Incoming) -> tuple[pa.Table, pa.Table]:
    """Each account as a customer and as that customer's account."""
    number, opened = whole(source["account_id"]), days(source["date"])
    segment = translate(blanks_removed(source["frequency"]), FREQUENCIES)
    own = as_delivered(source)
    own[REASON] = _reasons(source, opened, segment)
    customers = _constant({"language": "cs", "country": "CZ", "timezone": ZONE}, len(source)) | {
        "customer_id": number,
        "region": _regions(whole(source["district_id"]), district),
        "segment": segment,
        "joined_on": opened,
        "vulnerable": pa.array([False] * len(source)),
        "flags": pa.array([[]] * len(source), pa.list_(pa.string())),
        "avoid_windows": pa.array([[]] * len(source), pa.list_(pa.string())),
    }
    accounts = _constant({"product": "current account", "currency": CURRENCY}, len(source)) | {
        "account_id": number,
        "customer_id": number,
        "opened_on": opened,
    }
    return pa.table(customers | own), pa.table(accounts | own)


def _observed_until(account: pa.ChunkedArray, trans: pa.Table, folder: Path) -> pa.ChunkedArray:
    """The day before its loan, for an account whose history the extract cuts there; else null."""
    if "source" not in trans.column_names:
        return pa.chunked_array([pa.nulls(len(account), pa.date32())])
    cut = trans.filter(pc.starts_with(trans["source"].cast(pa.string()), "preloan"))
    loan = _source(folder, "loan").rows
    granted = days(loan["date"]).cast(pa.int32())
    place = pc.index_in(account, value_set=whole(loan["account_id"]))
    eve = pc.subtract(granted.take(place), pa.scalar(1, pa.int32())).cast(pa.date32())
    is_cut = pc.is_in(account, value_set=whole(cut["account_id"]).combine_chunks())
    return pc.if_else(is_cut, eve, None)


def _constant(values: dict[str, str], rows: int) -> dict[str, pa.Array]:
    return {name: pa.array([value] * rows, pa.string()) for name, value in values.items()}


def _reasons(
    source: pa.Table, opened: pa.ChunkedArray, segment: pa.ChunkedArray
) -> pa.ChunkedArray:
    known = source[REASON] if REASON in source.column_names else pa.nulls(len(source), pa.string())
    date_reason = pc.if_else(pc.is_null(opened), "date is not a day such as 930101", None)
    words = ", ".join(FREQUENCIES)
    segment_reason = pc.if_else(pc.is_null(segment), f"frequency is not one of {words}", None)
    return pc.coalesce(known, date_reason, segment_reason)


def _regions(number: pa.ChunkedArray, district: Incoming) -> pa.ChunkedArray:
    """The region of each district number; null for one that the table of districts lacks."""
    names = district.rows.column_names
    key, region = ("A1", "A3") if "A1" in names else ("district_id", "region")
    if key not in names or region not in names:
        raise IntakeError(
            f"Cannot import {str(district.file)!r}: it lacks the columns {key} and {region}. "
            "Give the file as it was published."
        )
    place = pc.index_in(number, value_set=whole(district.rows[key]))
    return district.rows[region].cast(pa.string()).take(place)
