"""The model artefact: one folder with everything a score can be reproduced from.

`model.json` holds the card and the checksum of `booster.ubj`; it is written last, and the folder
takes its name by one rename, so an artefact is whole or absent. The id comes from the content:
the same data, code and seed give the same id, and saving a model again changes nothing.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.atomic import flush
from engine.features import CATALOG
from engine.model.calibration import Calibrator
from engine.model.outcome import Outcome, Task
from engine.model.tasks import outcome_of

if TYPE_CHECKING:
    import xgboost as xgb

_CARD = "model.json"
_BOOSTER = "booster.ubj"
REPLACE = (
    "run `forbear train`, then, if that gives a model of another id, `forbear models promote ID "
    "--approver NAME`, then `forbear score`"
)


class MissingModelError(FileNotFoundError):
    """There is no model where one is needed."""


class CorruptModelError(ValueError):
    """The artefact's files are not what was written."""


class FeatureMismatchError(ValueError):
    """The model was trained on other features than the code computes now."""


@dataclass(frozen=True)
class Model:
    """A trained model with its calibrators, thresholds and card."""

    model_id: str
    task: Task
    definition: str
    booster: "xgb.Booster"
    calibrators: Mapping[str, Calibrator]  # "row"; "customer" where one has many rows
    feature_names: tuple[str, ...]
    catalog_hash: str
    data_hash: str
    metrics: Mapping[str, Any]
    thresholds: Mapping[str, float]
    trained_at: datetime
    seed: int

    @property
    def outcome(self) -> Outcome:
        """The definition that the model was trained for."""
        return outcome_of(self.task)


def content_hash(
    booster: "xgb.Booster",
    calibrators: Mapping[str, Calibrator],
    thresholds: Mapping[str, float],
    *identity: str,
) -> str:
    """The sha256 of what decides a score; when it was trained is no part of it."""
    digest = hashlib.sha256(booster.save_raw("ubj"))
    card = {
        "calibrators": {name: asdict(each) for name, each in calibrators.items()},
        "thresholds": dict(thresholds),
        "identity": identity,
    }
    digest.update(json.dumps(card, sort_keys=True).encode())
    return digest.hexdigest()


def save(model: Model, folder: Path) -> Path:
    """Write the artefact to folder/<model id>, unless it is there already; return its path."""
    place = folder / model.model_id
    if _is_whole(place):
        return place
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        _write(model, fresh)
        shutil.rmtree(place, ignore_errors=True)
        fresh.replace(place)
        flush(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return place


def _is_whole(folder: Path) -> bool:
    try:
        load(folder)
    except (MissingModelError, CorruptModelError, FeatureMismatchError):
        return False
    return True


def load(folder: Path) -> Model:
    """Read the artefact in this folder, checked against its checksum and today's features.

    Raises:
        MissingModelError: There is no artefact in the folder.
        CorruptModelError: A file is damaged.
        FeatureMismatchError: The declaration of the features has changed since training.
    """
    if not (folder / _CARD).exists():
        raise MissingModelError(
            f"Model {folder.name!r} is not in {str(folder.parent)!r}: {REPLACE}."
        )
    card, raw = _read_card(folder), _read_booster(folder)
    if hashlib.sha256(raw).hexdigest() != card["booster_sha256"]:
        raise _corrupt(folder, f"{_BOOSTER} does not match its checksum")
    _check_features(card)
    return _model(card, raw)


def _write(model: Model, folder: Path) -> None:
    raw = bytes(model.booster.save_raw("ubj"))
    card = {
        "model_id": model.model_id,
        "task": model.task,
        "definition": model.definition,
        "calibrators": {name: asdict(each) for name, each in model.calibrators.items()},
        "feature_names": list(model.feature_names),
        "catalog_hash": model.catalog_hash,
        "data_hash": model.data_hash,
        "metrics": dict(model.metrics),
        "thresholds": dict(model.thresholds),
        "trained_at": model.trained_at.isoformat(),
        "seed": model.seed,
        "booster_sha256": hashlib.sha256(raw).hexdigest(),
    }
    body = json.dumps(card, sort_keys=True)
    sealed = {"sha256": hashlib.sha256(body.encode()).hexdigest(), "card": card}
    for name, content in (
        (_BOOSTER, raw),
        (_CARD, json.dumps(sealed, sort_keys=True, indent=1).encode()),
    ):
        (folder / name).write_bytes(content)
        flush(folder / name)
    flush(folder)


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        sealed = json.loads((folder / _CARD).read_bytes())
        card: dict[str, Any] = sealed["card"]
        checksum = sealed["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise _corrupt(folder, f"{_CARD} cannot be read") from error
    body = json.dumps(card, sort_keys=True)
    if hashlib.sha256(body.encode()).hexdigest() != checksum:
        raise _corrupt(folder, f"{_CARD} does not match its checksum")
    return card


def _read_booster(folder: Path) -> bytes:
    try:
        return (folder / _BOOSTER).read_bytes()
    except FileNotFoundError as error:
        raise _corrupt(folder, f"{_BOOSTER} is missing") from error


def _check_features(card: Mapping[str, Any]) -> None:
    """Refuse a model whose features are not exactly those of the code."""
    now = [*CATALOG.names, *(each.name for each in outcome_of(card["task"]).inputs)]
    then = card["feature_names"]
    if card["catalog_hash"] == CATALOG.hash and then == now:
        return
    gone, new = sorted(set(then) - set(now)), sorted(set(now) - set(then))
    differing = f"gone since: {gone}; new: {new}" if gone or new else "same names, other definition"
    raise FeatureMismatchError(
        f"Model {card['model_id']!r} was trained on other features ({differing}): {REPLACE}."
    )


def _model(card: Mapping[str, Any], raw: bytes) -> Model:
    import xgboost as xgb

    booster = xgb.Booster(model_file=bytearray(raw))
    booster.set_param({"nthread": 2})
    return Model(
        model_id=card["model_id"],
        task=card["task"],
        definition=card["definition"],
        booster=booster,
        calibrators={name: _calibrator(each) for name, each in card["calibrators"].items()},
        feature_names=tuple(card["feature_names"]),
        catalog_hash=card["catalog_hash"],
        data_hash=card["data_hash"],
        metrics=card["metrics"],
        thresholds=card["thresholds"],
        trained_at=datetime.fromisoformat(card["trained_at"]),
        seed=card["seed"],
    )


def _calibrator(stored: Mapping[str, Any]) -> Calibrator:
    knots = {"x": tuple(stored["x"]), "y": tuple(stored["y"])}
    return Calibrator(**{**stored, **knots})


def _corrupt(folder: Path, problem: str) -> CorruptModelError:
    return CorruptModelError(
        f"Model {folder.name!r} cannot be used: {problem}. Restore {str(folder)!r} from a copy, "
        f"or {REPLACE}."
    )
