"""The audit: a chain of hashes over everything that was done, by whom, without personal data.

Each entry's hash covers the one before, so an edited, removed, inserted or reordered entry is found
and named. Removing the newest entries leaves a shorter valid chain: the head is therefore also
noted in an anchor file outside the database, one line `seq hash` each time.
"""

import hashlib
import json
import os
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from engine.store.database import is_writing
from engine.store.schema import AUDIT

FIRST_PREVIOUS = "0" * 64
PERSONAL = frozenset({"name", "phone", "email"})
_AT_ONCE = 10_000  # rows that a walk over the chain holds in memory
_LOCK = 0x466F7262  # the same number in every process that writes this chain


class AnchorError(OSError):
    """The anchor file cannot be used."""


class PersonalDataError(ValueError):
    """Personal data was about to enter the audit, from where nothing can be removed."""


@dataclass(frozen=True)
class AuditEntry:
    """One link of the chain."""

    seq: int
    at: datetime
    actor: str
    event: str
    payload: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class AuditReport:
    """What was found: the first bad entry and why, or that the chain holds up to its anchor.

    `anchored` is the last entry that the anchor file vouches for, 0 where there is none.
    """

    ok: bool
    count: int
    anchored: int = 0
    first_bad_seq: int | None = None
    reason: str | None = None


def append(
    conn: Connection,
    actor: str,
    event: str,
    payload: Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> AuditEntry:
    """Add one entry to the chain, in the caller's transaction; writers wait for each other.

    The payload is JSON and names a customer by reference only, under `customer`; `at` is the
    moment of the event where it is not now.

    Raises:
        PersonalDataError: The payload has a name, phone or email in it.
    """
    _refuse_personal(payload, event)
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = head(conn)
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, FIRST_PREVIOUS)
    values: dict[str, Any] = {
        "seq": seq,
        "at": moment(at or datetime.now(UTC)),
        "actor": actor,
        "event": event,
        "payload": canonical(payload),
        "prev_hash": prev_hash,
    }
    stored = conn.execute(insert(AUDIT).returning(AUDIT), {**values, "hash": link(**values)})
    return _entry(stored.one())


def head(conn: Connection) -> AuditEntry | None:
    """The newest entry, or None while there is none."""
    found = entries(conn, limit=1)
    return found[0] if found else None


def entries(conn: Connection, limit: int = 100, customer: str | None = None) -> list[AuditEntry]:
    """The newest entries first, all or those about the customer of that reference."""
    query = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(limit)
    if customer is not None:
        query = query.where(_about(customer))
    return [_entry(row) for row in conn.execute(query)]


def walk(
    conn: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    customer: str | None = None,
) -> Generator[Mapping[str, Any]]:
    """The rows as they are stored, oldest first, a few at a time; `since <= at < until`."""
    query = select(AUDIT).order_by(AUDIT.c.seq)
    if since is not None:
        query = query.where(AUDIT.c.at >= moment(since))
    if until is not None:
        query = query.where(AUDIT.c.at < moment(until))
    if customer is not None:
        query = query.where(_about(customer))
    with conn.execute(query, execution_options={"yield_per": _AT_ONCE}) as found:
        for row in found:
            yield row._asdict()


def anchor_head(conn: Connection, path: Path) -> None:
    """Note the chain's head outside the database, once it is committed.

    Raises:
        AnchorError: The file cannot be written, or the connection may still roll back.
    """
    if is_writing(conn):
        raise AnchorError(
            f"Anchor {str(path)!r} only notes what is committed: call anchor_head inside "
            "`Store.read()`, after the writing transaction."
        )
    last = head(conn)
    if last is None:
        return
    line = f"{last.seq} {last.hash}\n"
    try:
        if not _ends_with(path, line):
            _append(path, line)
    except OSError as error:
        raise AnchorError(
            f"Anchor {str(path)!r} cannot be written: {error.strerror}. Make the file and its "
            "folder writable for this user."
        ) from error


def verify(conn: Connection, anchor: Path | None = None) -> AuditReport:
    """Walk the whole chain, then hold it against the anchor file if there is one.

    Raises:
        AnchorError: The file cannot be read.
    """
    anchored = _anchored(anchor)
    count, previous = 0, FIRST_PREVIOUS
    with closing(walk(conn)) as rows:
        for row in rows:
            reason = _flaw(row, count + 1, previous, anchored)
            if reason is not None:
                bad = min(row["seq"], count + 1)
                return AuditReport(False, count, max(anchored, default=0), bad, reason)
            count, previous = count + 1, row["hash"]
    lost = sorted(seq for seq in anchored if seq > count)
    if lost:
        reason = f"entries {count + 1} to {lost[-1]} were removed from the end"
        return AuditReport(False, count, lost[-1], count + 1, reason)
    return AuditReport(True, count, max(anchored, default=0))


def moment(at: datetime) -> str:
    """The one way to write a moment, so that texts sort as the moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(payload: object) -> str:
    """The one way to write a value as JSON, so that equal values have equal hashes."""
    return json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def link(*, seq: int, at: str, actor: str, event: str, payload: str, prev_hash: str) -> str:
    """The hash of an entry, over everything in it and the hash before."""
    text = canonical([seq, at, actor, event, payload, prev_hash])
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    values = row._asdict()
    at, payload = datetime.fromisoformat(row.at), json.loads(row.payload)
    return AuditEntry(**{**values, "at": at, "payload": payload})


def _refuse_personal(value: object, event: str) -> None:
    if isinstance(value, Mapping):
        if found := sorted(PERSONAL.intersection(str(key).lower() for key in value)):
            raise PersonalDataError(
                f"Audit event {event!r} carries {found}: the audit keeps no personal data, name "
                "the customer by reference."
            )
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _refuse_personal(part, event)


def _about(customer: str) -> ColumnElement[bool]:
    return AUDIT.c.payload.contains(f'"customer":{canonical(customer)}', autoescape=True)


def _flaw(
    row: Mapping[str, Any], expected: int, previous: str, anchored: Mapping[int, str]
) -> str | None:
    """What is wrong with an entry, given where and after which hash it should stand."""
    content = dict(row)
    seq, digest = content["seq"], content.pop("hash")
    if seq > expected:
        return f"entries {expected} to {seq - 1} were removed"
    if seq < expected:
        return f"entry {seq} stands before the first"
    if link(**content) != digest:
        return f"entry {seq} was changed"
    if content["prev_hash"] != previous:
        return f"entry {seq} does not follow the one before it: one of them was replaced"
    if anchored.get(seq, digest) != digest:
        return f"entry {seq} is not the one that was anchored: the chain was rewritten"
    return None


def _anchored(path: Path | None) -> dict[int, str]:
    """The hash of each anchored entry; two hashes for one entry leave none that can be right."""
    known: dict[int, str] = {}
    for number, line in enumerate(_lines(path), 1):
        seq, _, digest = line.partition(" ")
        if not seq.isdigit() or len(digest) != len(FIRST_PREVIOUS):
            raise AnchorError(
                f"Anchor {str(path)!r} is damaged in line {number}: restore it from a backup."
            )
        known[int(seq)] = digest if known.get(int(seq), digest) == digest else ""
    return known


def _lines(path: Path | None) -> list[str]:
    if path is None or not path.exists():
        return []
    try:
        return path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorError(
            f"Anchor {str(path)!r} cannot be read: {error}. Restore it or its permissions."
        ) from error


def _ends_with(path: Path, line: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(line)))
        return file.read() == line.encode()


def _append(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(handle, "ab") as file:
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())
