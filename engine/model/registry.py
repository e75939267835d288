"""The registry's side of a model: its row in the store, and the champion's artefact."""

from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.artefact import MissingModelError, Model, load
from engine.store import models

if TYPE_CHECKING:
    from sqlalchemy import Connection


def register(conn: "Connection", model: Model) -> models.ModelRow:
    """Put the model into the registry; the first of a portfolio becomes champion."""
    row = models.ModelRow(
        model_id=model.model_id,
        task=model.task,
        state="challenger",
        trained_at=model.trained_at,
        catalog_hash=model.catalog_hash,
        data_hash=model.data_hash,
        metrics=model.metrics,
        thresholds=model.thresholds,
    )
    return models.save_model(conn, row)


def load_champion(conn: "Connection", folder: Path) -> Model:
    """The champion's artefact, from the portfolio's folder of models.

    Raises:
        MissingModelError: No model is registered yet, or its artefact is gone.
        CorruptModelError: The artefact is damaged.
        FeatureMismatchError: The features have changed since it was trained.
    """
    champion = models.champion(conn)
    if champion is None:
        raise MissingModelError("No model is registered in this store: run `forbear train`.")
    return load(folder / champion.model_id)
