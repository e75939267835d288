"""MLflow, where a bank has one: what a training run was given, gave and left behind.

Logging is a courtesy: whatever fails there is told in a sentence and never fails the training. The
client talks to the given server and to nobody else: its telemetry is switched off.
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.model.artefact import Model

EXPERIMENT = "forbear"
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
}


@dataclass(frozen=True)
class Logged:
    """The run that was written."""

    run_id: str
    uri: str


@dataclass(frozen=True)
class NotLogged:
    """Why nothing, or not everything, was written."""

    reason: str


def log_run(uri: str, model: Model, folder: Path, tags: Mapping[str, str]) -> Logged | NotLogged:
    """Log a model's parameters, figures, tags and artefact folder as one run at that server."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ModuleNotFoundError:
        return NotLogged("mlflow is not installed: run `pip install 'forbear[mlflow]'`")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the client's own, about its future
            return Logged(_write(MlflowClient(tracking_uri=uri), model, folder, tags), uri)
    except (MlflowException, OSError, ValueError) as error:
        return NotLogged(f"{uri} did not take the run ({_first_line(error)})")


def _write(client: Any, model: Model, folder: Path, tags: Mapping[str, str]) -> str:  # noqa: ANN401 - imported late
    """One finished run; returns its id."""
    known = client.get_experiment_by_name(EXPERIMENT)
    experiment = client.create_experiment(EXPERIMENT) if known is None else known.experiment_id
    run_id = str(client.create_run(experiment, run_name=model.model_id).info.run_id)
    for name, value in parameters(model).items():
        client.log_param(run_id, name, value)
    for name, number in figures(model.metrics):
        client.log_metric(run_id, name, number)
    for name, text in {"model_id": model.model_id, **tags}.items():
        client.set_tag(run_id, name, text)
    client.log_artifacts(run_id, str(folder))
    client.set_terminated(run_id)
    return run_id


def parameters(model: Model) -> dict[str, str]:
    """What the training was given."""
    return {
        "task": model.task,
        "seed": str(model.seed),
        "features": str(len(model.feature_names)),
        "catalog_hash": model.catalog_hash,
        "data_hash": model.data_hash,
        **{f"threshold_{band}": f"{line:.6g}" for band, line in model.thresholds.items()},
    }


def figures(metrics: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every number among the metrics, by its path; MLflow's names allow no `@` and no `%`."""
    for name, value in metrics.items():
        path = f"{prefix}{name}".replace("@", "_at_").replace("%", "_percent")
        if isinstance(value, Mapping):
            yield from figures(value, f"{path}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path, float(value)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
