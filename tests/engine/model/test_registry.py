from types import SimpleNamespace
from typing import Any

import pytest

from engine.model.artefact import MissingModelError
from engine.model.registry import load_champion, register
from engine.store import models


@pytest.fixture
def trained(bare_book):
    """What the registry reads of a model."""
    return SimpleNamespace(
        model_id="payment-20261031-0a1b2c",
        task="payment",
        trained_at=bare_book.info.as_of,
        catalog_hash="c" * 64,
        data_hash="d" * 64,
        metrics={"held_out_auc": 0.9},
        thresholds={"MEDIUM": 0.1, "HIGH": 0.2, "CRITICAL": 0.3},
    )


def test_the_first_model_is_champion_and_the_next_a_challenger(store, trained):
    second: Any = SimpleNamespace(**{**vars(trained), "model_id": "payment-20261101-ffffff"})
    with store.write() as conn:
        states = [register(conn, each).state for each in (trained, trained, second)]
        rows = {row.model_id: row.state for row in models.list_models(conn)}
    assert rows == {trained.model_id: "champion", second.model_id: "challenger"}
    assert states == ["champion", "champion", "challenger"]


def test_a_store_without_a_model_says_how_to_get_one(store, tmp_path):
    with store.read() as conn, pytest.raises(MissingModelError, match="run `forbear train`"):
        load_champion(conn, tmp_path)


def test_a_champion_whose_artefact_is_gone_is_named(store, trained, tmp_path):
    with store.write() as conn:
        register(conn, trained)
        with pytest.raises(MissingModelError, match=trained.model_id):
            load_champion(conn, tmp_path)
