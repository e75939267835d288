"""Dated flags taken down by a person: breathing space, crisis treatment, bankruptcy and the like.

A later statement about the same flag and first day replaces the earlier one from its own moment on;
to end a flag is to state its last day. Every statement is in the audit.
"""

import re
from datetime import date
from typing import TYPE_CHECKING

from data.tables import FLAGS
from engine.outreach import case
from engine.store import audit, erasures, flags
from engine.store.flags import Flag

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.clock import Clock

_SOURCE = re.compile(r"[a-z][a-z0-9_-]{1,63}")


class FlagError(ValueError):
    """This flag cannot be recorded."""


def record(
    conn: "Connection",
    clock: "Clock",
    *,
    customer_id: int,
    flag: str,
    since: date,
    until: date | None,
    source: str,
    recorded_by: str,
) -> Flag:
    """Take down from which day to which a customer is in a state; days are the customer's own.

    Raises:
        UnknownCustomerError: There is no such customer.
        FlagError: There is no such flag, its days are the wrong way round, the source is no short
            word, or the customer was erased.
    """
    customer = case.find_customer(conn, customer_id)
    if wrong := _wrong(flag, since, until, source):
        raise FlagError(f"Flag {flag!r} of customer {customer_id}: {wrong}.")
    if erasures.is_erased(conn, customer_id):
        raise FlagError(f"Customer {customer_id} was erased: nothing more is recorded.")
    found = Flag(customer_id, flag, since, until, source, recorded_by, clock())
    flags.insert_flags(conn, [found])
    payload = {
        "customer": customer.reference,
        "flag": flag,
        "since": since.isoformat(),
        "until": until and until.isoformat(),
        "source": source,
    }
    audit.append(conn, recorded_by, "customer.flagged", payload, at=found.recorded_at)
    return found


def _wrong(flag: str, since: date, until: date | None, source: str) -> str | None:
    if flag not in FLAGS:
        return f"there is none of that name, choose one of {', '.join(FLAGS)}"
    if until is not None and until < since:
        return f"its last day {until} is before its first, {since}"
    if not _SOURCE.fullmatch(source):
        return f"source {source!r} is no short word such as debt_adviser or insolvency_register"
    return None
