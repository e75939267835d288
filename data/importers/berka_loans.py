"""The PKDD'99 table `loan` as canonical rows.

Amount, duration and payment are what the applicant asked for, known when the loan is granted. The
status is how the loan stood at the end of 1998: it is kept as the loan's `state`, from which an
outcome is told, and no feature reads it.
"""

import pyarrow as pa
import pyarrow.compute as pc

from data.delivery import REASON, as_delivered
from data.importers.berka_cells import days, minor, whole
from data.importers.berka_codes import translate
from data.parsing import blanks_removed

COLUMNS = ("loan_id", "account_id", "date", "amount", "duration", "payments", "status")
_STATES = {"A": "repaid", "B": "unpaid", "C": "running", "D": "arrears"}


def loans(source: pa.Table) -> pa.Table:
    """Every record, those that cannot be used with their reason; an account is its own customer."""
    account, granted = whole(source["account_id"]), days(source["date"])
    state = translate(blanks_removed(source["status"]), _STATES)
    columns = {
        "loan_id": whole(source["loan_id"]),
        "customer_id": account,
        "account_id": account,
        "granted_on": granted,
        "amount": minor(source["amount"]),
        "months": whole(source["duration"]),
        "payment": minor(source["payments"]),
        "state": state,
    }
    return pa.table(columns | as_delivered(source) | {REASON: _reasons(source, granted, state)})


def _reasons(source: pa.Table, granted: pa.ChunkedArray, state: pa.ChunkedArray) -> pa.ChunkedArray:
    known = source[REASON] if REASON in source.column_names else pa.nulls(len(source), pa.string())
    day_reason = pc.if_else(pc.is_null(granted), "date is not a day such as 930101", None)
    words = ", ".join(_STATES)
    state_reason = pc.if_else(pc.is_null(state), f"status is not one of {words}", None)
    return pc.coalesce(known, day_reason, state_reason)
