"""What is new since a look at the store: scores by their number, decisions by the audit's.

Both numbers only grow, so a look costs two lookups by key, however much is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from engine.store import audit
from engine.store.schema import AUDIT, MODELS, SCORES

MOST_TOLD = 100
_ABOUT_MESSAGES = ("draft.", "approval.", "dispatch.", "reply.")


@dataclass(frozen=True)
class Seen:
    """The newest numbers that were seen."""

    score_id: int
    seq: int


def seen(conn: Connection) -> Seen:
    """The newest numbers now."""
    newest = conn.execute(select(func.max(SCORES.c.score_id))).scalar_one()
    last = conn.execute(select(func.max(AUDIT.c.seq))).scalar_one()
    return Seen(newest or 0, last or 0)


def since(conn: Connection, before: Seen) -> tuple[list[Mapping[str, Any]], Seen]:
    """What is new, as plain JSON values, and what is seen now."""
    now = seen(conn)
    news: list[Mapping[str, Any]] = []
    if now.score_id > before.score_id:
        news.append(_scores(conn, before, now))
    if now.seq > before.seq:
        news += _messages(conn, before, now)
    return news, now


def _scores(conn: Connection, before: Seen, now: Seen) -> Mapping[str, Any]:
    """How many new scores of models in use, and the riskiest of them."""
    new = (
        SCORES.c.score_id > before.score_id,
        SCORES.c.score_id <= now.score_id,
        MODELS.c.state != "challenger",
    )
    names = ("customer_id", "as_of", "probability", "band", "model_id")
    chosen = select(*(SCORES.c[name] for name in names)).join(MODELS).where(*new)
    order = (SCORES.c.probability.desc(), SCORES.c.customer_id)
    rows = conn.execute(chosen.order_by(*order).limit(MOST_TOLD)).mappings()
    told = [{**row, "as_of": row["as_of"].isoformat()} for row in rows]
    counted = select(func.count()).select_from(SCORES.join(MODELS)).where(*new)
    return {"type": "scores", "total": conn.execute(counted).scalar_one(), "scores": told}


def _messages(conn: Connection, before: Seen, now: Seen) -> list[Mapping[str, Any]]:
    """Each step of a message, oldest first: what, by whom, about which draft and reference."""
    latest = audit.entries(conn, limit=min(now.seq - before.seq, MOST_TOLD))
    return [
        {
            "type": "message",
            "event": entry.event,
            "by": entry.actor,
            "at": entry.at.isoformat(),
            "draft_id": entry.payload.get("draft"),
            "reference": entry.payload.get("customer"),
        }
        for entry in reversed(latest)
        if entry.event.startswith(_ABOUT_MESSAGES) and before.seq < entry.seq <= now.seq
    ]
