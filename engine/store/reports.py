"""Monitoring reports: what was found about a model or a book as of a moment.

One row for each kind, moment and subject; looking again at the same moment replaces what was
found, and the row says when that was.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from engine.store.bulk import upsert
from engine.store.schema import DRIFT_REPORTS

Kind = Literal["drift", "quality", "fairness", "gate", "retraining"]
Level = Literal["ok", "warn", "alert"]
BOOK = "book"  # the subject of a report that is about the records, not about a model


@dataclass(frozen=True)
class StoredReport:
    """One report; `body` is plain JSON without NaN."""

    kind: Kind
    as_of: datetime
    subject: str
    level: Level
    created_at: datetime
    body: Mapping[str, Any]


def save_report(conn: Connection, report: StoredReport) -> None:
    """Keep the report, in place of an earlier one about the same."""
    conn.execute(upsert(conn, DRIFT_REPORTS), asdict(report))


def latest(conn: Connection, kind: Kind, subject: str) -> StoredReport | None:
    """The report on the latest moment, or None."""
    query = (
        select(DRIFT_REPORTS)
        .where(DRIFT_REPORTS.c.kind == kind, DRIFT_REPORTS.c.subject == subject)
        .order_by(DRIFT_REPORTS.c.as_of.desc())
        .limit(1)
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else StoredReport(**row)


def history(conn: Connection, kind: Kind, subject: str) -> list[StoredReport]:
    """Every report of that kind on the subject, oldest first."""
    query = (
        select(DRIFT_REPORTS)
        .where(DRIFT_REPORTS.c.kind == kind, DRIFT_REPORTS.c.subject == subject)
        .order_by(DRIFT_REPORTS.c.as_of)
    )
    return [StoredReport(**row) for row in conn.execute(query).mappings()]
