"""The model registry: at most one champion a portfolio, promoted by a named person.

A model's row is written once; only its state and who promoted it change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ModelState = Literal["champion", "challenger", "retired"]


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
