"""The model registry: at most one champion a portfolio, promoted by a named person.

A model's row is written once; only its state and who promoted it change.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from engine.store import queue
from engine.store.schema import MODELS

ModelState = Literal["champion", "challenger", "retired"]


class UnknownModelError(LookupError):
    """No model of that id is registered."""


class ModelConflictError(ValueError):
    """Another model is registered under the same id."""


class ApproverError(ValueError):
    """Nobody answers for a promotion."""


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
    row = conn.execute(select(MODELS).where(MODELS.c.model_id == model_id)).mappings()
    found = row.one_or_none()
    return None if found is None else ModelRow(**found)


def champion(conn: Connection) -> ModelRow | None:
    """The model whose scores are shown, or None before the first training."""
    row = conn.execute(select(MODELS).where(MODELS.c.state == "champion")).mappings().one_or_none()
    return None if row is None else ModelRow(**row)


def list_models(conn: Connection) -> list[ModelRow]:
    """Every model, newest first."""
    order = (MODELS.c.trained_at.desc(), MODELS.c.model_id)
    return [ModelRow(**row) for row in conn.execute(select(MODELS).order_by(*order)).mappings()]


def promote(conn: Connection, model_id: str, approver: str, at: datetime) -> ModelRow:
    """Make a model the champion in one step; the old one is retired and can come back this way.

    Raises:
        UnknownModelError: It is not registered.
        ApproverError: The approver's name is blank.
    """
    if not approver.strip():
        raise ApproverError(
            f"Model {model_id!r} cannot be promoted by nobody: give the name of the person who "
            "answers for it."
        )
    if find(conn, model_id) is None:
        raise UnknownModelError(
            f"Model {model_id!r} is not registered: `forbear models list` names those there are."
        )
    conn.execute(update(MODELS).where(MODELS.c.state == "champion").values(state="retired"))
    values = {"state": "champion", "promoted_by": approver, "promoted_at": at}
    conn.execute(update(MODELS).where(MODELS.c.model_id == model_id).values(values))
    queue.refresh(conn)
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
