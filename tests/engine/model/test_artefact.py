import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from engine.features import CATALOG
from engine.model import artefact
from engine.model.artefact import (
    CorruptModelError,
    FeatureMismatchError,
    MissingModelError,
    Model,
    load,
    save,
)
from engine.model.booster import OVERDRAFT, grow, log_odds
from engine.model.calibration import fit_calibrator
from engine.model.tasks import outcome_of

NAMES = (*CATALOG.names, *(each.name for each in outcome_of("overdraft").inputs))


@pytest.fixture(scope="module")
def model():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, len(NAMES)))
    y = (X[:, 0] + rng.normal(size=600) > 1).astype(float)
    booster = grow(replace(OVERDRAFT, rounds=20), X, y, [None] * len(NAMES), seed=0)
    return Model(
        model_id="overdraft-20261031-abc123",
        task="overdraft",
        definition="A definition.",
        booster=booster,
        calibrators={"row": fit_calibrator(log_odds(booster, X), y)},
        feature_names=NAMES,
        catalog_hash=CATALOG.hash,
        data_hash="d" * 64,
        metrics={"auc": 0.9},
        thresholds={"MEDIUM": 0.1, "HIGH": 0.2, "CRITICAL": 0.3},
        trained_at=datetime(2026, 11, 1, tzinfo=UTC),
        seed=0,
    )


def test_a_model_comes_back_as_it_was_saved(model, tmp_path):
    loaded = load(save(model, tmp_path))
    assert replace(loaded, booster=model.booster) == model
    X = np.random.default_rng(2).normal(size=(50, len(CATALOG)))
    assert np.array_equal(log_odds(loaded.booster, X), log_odds(model.booster, X))


def test_saving_again_changes_no_file_and_leaves_nothing_behind(model, tmp_path):
    place = save(model, tmp_path)
    before = {file.name: file.stat().st_mtime_ns for file in place.iterdir()}
    save(replace(model, trained_at=datetime(2030, 1, 1, tzinfo=UTC)), tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in place.iterdir()} == before
    assert [folder.name for folder in tmp_path.iterdir()] == [model.model_id]


def test_a_full_disk_leaves_no_half_model(model, tmp_path, monkeypatch):
    def full(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(artefact, "flush", full)
    with pytest.raises(OSError, match="No space left"):
        save(model, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_model_says_how_to_make_one(tmp_path):
    with pytest.raises(MissingModelError, match=r"'absent' is not in .*: run `forbear train`"):
        load(tmp_path / "absent")


def changed(content):
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        ("booster.ubj", changed, "booster.ubj does not match its checksum"),
        ("booster.ubj", lambda content: content[:50], "booster.ubj does not match its checksum"),
        ("model.json", lambda content: content[:50], "model.json cannot be read"),
        ("model.json", lambda _: b"[]", "model.json cannot be read"),
        (
            "model.json",
            lambda content: content.replace(b'"HIGH": 0.2', b'"HIGH": 0.9'),
            "model.json does not match its checksum",
        ),
    ],
)
def test_one_changed_byte_is_found(model, tmp_path, name, damage, message):
    place = save(model, tmp_path)
    (place / name).write_bytes(damage((place / name).read_bytes()))
    with pytest.raises(CorruptModelError, match=message):
        load(place)


def test_a_lost_booster_is_found(model, tmp_path):
    place = save(model, tmp_path)
    (place / "booster.ubj").unlink()
    with pytest.raises(CorruptModelError, match=r"booster\.ubj is missing"):
        load(place)


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ({"feature_names": ("shoe_size", *NAMES[1:])}, r"gone since: \['shoe_size'\]"),
        ({"catalog_hash": "0" * 64}, "same names, other definition"),
    ],
)
def test_a_model_of_other_features_is_refused_and_they_are_named(model, tmp_path, then, message):
    place = save(replace(model, **then), tmp_path)
    with pytest.raises(FeatureMismatchError, match=message):
        load(place)


def test_the_card_can_be_read_by_a_person(model, tmp_path):
    card = json.loads((save(model, tmp_path) / "model.json").read_text())["card"]
    assert card["definition"] == "A definition."
    assert card["thresholds"] == model.thresholds
