"""The model registry: at most one champion a portfolio, promoted by a named person.

A model's row is written once; only its state and who promoted it change, and the audit says when
and in whose name.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.store import audit, queue
from engine.store.schema import AUDIT, MODELS

ModelState = Literal["champion", "challenger", "retired"]
_LONGEST_NAME = 64  # what the registry's column takes
_PROMOTED, _ROLLED_BACK = "model.promoted", "model.rolled_back"
_MODEL = select(MODELS).where(MODELS.c.model_id == bindparam("model_id"))


class UnknownModelError(LookupError):
    """No model of that id is registered."""


class ModelConflictError(ValueError):
    """Another model is registered under the same id."""


class ApproverError(ValueError):
    """Nobody answers for a promotion."""


class NothingToRollBackError(LookupError):
    """No other model was ever the champion."""


@dataclass(frozen=True)
class ModelRow:
    """One model version: what it was trained on, how good it is, where its bands begin."""

    model_id: str
    task: str
    state: ModelState
    trained_at: datetime
    catalog_hash: str
    data_hash: str
    metrics: Mapping[str, Any]
    thresholds: Mapping[str, float]
    promoted_by: str | None = None
    promoted_at: datetime | None = None


def save_model(conn: Connection, row: ModelRow) -> ModelRow:
    """Register a model: the first becomes champion, later ones challengers; again is no change.

    Raises:
        ModelConflictError: The id is taken by a model of other features, data or thresholds.
    """
    known = find(conn, row.model_id)
    if known is not None:
        _require_same(known, row)
        return known
    first = champion(conn) is None
    stored = replace(
        row,
        state="champion" if first else "challenger",
        promoted_by=None,
        promoted_at=row.trained_at if first else None,
    )
    conn.execute(insert(MODELS), asdict(stored))
    return stored


def find(conn: Connection, model_id: str) -> ModelRow | None:
    """The model of that id, or None."""
    found = conn.execute(_MODEL, {"model_id": model_id}).mappings().one_or_none()
    return None if found is None else ModelRow(**found)


def require(conn: Connection, model_id: str) -> ModelRow:
    """The model of that id.

    Raises:
        UnknownModelError: It is not registered.
    """
    found = find(conn, model_id)
    if found is None:
        raise UnknownModelError(
            f"Model {model_id!r} is not registered: `forbear models list` names those there are."
        )
    return found


def champion(conn: Connection) -> ModelRow | None:
    """The model whose scores are shown, or None before the first training."""
    row = conn.execute(select(MODELS).where(MODELS.c.state == "champion")).mappings().one_or_none()
    return None if row is None else ModelRow(**row)


def require_champion(conn: Connection) -> ModelRow:
    """The model whose scores are shown.

    Raises:
        UnknownModelError: There is none yet.
    """
    used = champion(conn)
    if used is None:
        raise UnknownModelError("No model is registered in this store: run `forbear train`.")
    return used


def list_models(conn: Connection) -> list[ModelRow]:
    """Every model, newest first."""
    order = (MODELS.c.trained_at.desc(), MODELS.c.model_id)
    return [ModelRow(**row) for row in conn.execute(select(MODELS).order_by(*order)).mappings()]


def promote(conn: Connection, model_id: str, approver: str, at: datetime) -> ModelRow:
    """Make a model the champion in one step; the old one is retired and can come back this way.

    Raises:
        UnknownModelError: It is not registered.
        ApproverError: The approver's name is none.
    """
    return _enthrone(conn, model_id, approver, at, _PROMOTED)


def require_approver(model_id: str, approver: str) -> None:
    """Refuse a promotion that nobody answers for.

    Raises:
        ApproverError: The approver's name is blank, too long, or not to be printed.
    """
    if not approver.strip():
        raise ApproverError(
            f"Model {model_id!r} cannot be promoted by nobody: give the name of the person who "
            "answers for it."
        )
    if len(approver) > _LONGEST_NAME or not approver.isprintable():
        raise ApproverError(
            f"Model {model_id!r} cannot be promoted by {approver[:_LONGEST_NAME]!r}: a name has at "
            f"most {_LONGEST_NAME} characters, all of which can be printed."
        )


def rollback(conn: Connection, approver: str, at: datetime) -> ModelRow:
    """Bring the champion before this one back; its scores are shown again at once.

    Raises:
        NothingToRollBackError: No other model was ever the champion.
        ApproverError: The approver's name is none.
    """
    before = previous_champion(conn)
    if before is None:
        raise NothingToRollBackError(
            "There is no champion to go back to: no other model was ever in use. `forbear models "
            "list` names those there are."
        )
    return _enthrone(conn, before.model_id, approver, at, _ROLLED_BACK)


def previous_champion(conn: Connection) -> ModelRow | None:
    """The model that the present champion took over from, as the audit has it, or None."""
    takeovers = (
        select(AUDIT.c.payload)
        .where(AUDIT.c.event.in_((_PROMOTED, _ROLLED_BACK)))
        .order_by(AUDIT.c.seq.desc())
        .limit(1)
    )
    last = conn.execute(takeovers).scalar_one_or_none()
    before = None if last is None else json.loads(last)["instead_of"]
    return None if before is None else find(conn, before)


def _enthrone(conn: Connection, model_id: str, approver: str, at: datetime, event: str) -> ModelRow:
    require_approver(model_id, approver)
    require(conn, model_id)
    before = champion(conn)
    if before is not None and before.model_id == model_id:
        return before
    conn.execute(update(MODELS).where(MODELS.c.state == "champion").values(state="retired"))
    values = {"state": "champion", "promoted_by": approver, "promoted_at": at}
    conn.execute(update(MODELS).where(MODELS.c.model_id == model_id).values(values))
    queue.refresh(conn)
    payload = {"model": model_id, "instead_of": before and before.model_id}
    audit.append(conn, approver, event, payload, at=at)
    promoted = champion(conn)
    assert promoted is not None  # noqa: S101 - just written in this transaction
    return promoted


def _require_same(known: ModelRow, row: ModelRow) -> None:
    for name in ("task", "catalog_hash", "data_hash", "thresholds"):
        if getattr(known, name) != getattr(row, name):
            raise ModelConflictError(
                f"Model {row.model_id!r} is registered with another {name}: "
                f"{getattr(known, name)!r}, not {getattr(row, name)!r}. Give the new model an id "
                "of its own."
            )
