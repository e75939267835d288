"""How the model in use is doing: its latest monitoring reports by their limits, and its age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.store import reports
from engine.store.reports import BOOK, Kind, StoredReport
from tools.base import tool
from tools.context import Context
from tools.portfolio import Metric, metrics_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

# What each report is about, and the command that makes it.
_REPORTS: Mapping[Kind, str] = {
    "drift": "forbear drift",
    "quality": "forbear quality",
    "fairness": "forbear fairness",
    "gate": "forbear models promote",
    "retraining": "forbear retrain",
}
_WORST = ("none", "ok", "warn", "alert")
_MOST_FINDINGS = 5


@dataclass(frozen=True)
class HealthFinding:
    """One measured thing that is beyond its limit, or a check of the gate that failed."""

    label: str
    metric: str
    level: str
    measured: float | None
    warn: float | None
    alert: float | None
    reason: str
    action: str


@dataclass(frozen=True)
class HealthReport:
    """One report: its level, what was beyond a limit, and how old it is.

    `level` is none where no such report was made yet; `command` makes one.
    """

    kind: str
    level: str
    made_as_of: datetime | None
    days_old: float | None
    findings: tuple[HealthFinding, ...]
    findings_in_all: int
    told: str
    command: str


@dataclass(frozen=True)
class ModelHealth:
    """The champion beside its reports; `level` is the worst of them, none while there are none."""

    level: str
    task: str
    trained_at: datetime
    age_days: float
    promoted_by: str | None
    metrics: tuple[Metric, ...]
    calibration: str
    outcomes_since: int | None
    reports: tuple[HealthReport, ...]
    missing: tuple[str, ...]
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def model_health(ctx: Context) -> ModelHealth:
    """Tell how the model in use is doing: drift, data quality, fairness, calibration, gate, age.

    Each by its latest stored report against the limits; where a report was never made, it says so
    and names the command that makes it.
    """
    now = ctx.clock()
    with ctx.store.read() as conn:
        model = ctx.champion(conn)
        found = {kind: _latest(conn, kind, model.model_id) for kind in _REPORTS}
    told = tuple(_report(ctx, kind, report) for kind, report in found.items())
    return ModelHealth(
        level=max((each.level for each in told), key=_WORST.index),
        task=model.task,
        trained_at=ctx.local(model.trained_at),
        age_days=(now - model.trained_at) / timedelta(days=1),
        promoted_by=model.promoted_by,
        metrics=metrics_of(model),
        calibration=_calibration(found["drift"]),
        outcomes_since=_outcomes_since(found["retraining"]),
        reports=told,
        missing=tuple(each.command for each in told if each.level == "none"),
        as_of=ctx.local(now),
        model_id=model.model_id,
        source="monitoring reports in the store",
    )


def _latest(conn: "Connection", kind: Kind, model_id: str) -> StoredReport | None:
    return reports.latest(conn, kind, BOOK if kind == "quality" else model_id)


def _report(ctx: Context, kind: str, found: StoredReport | None) -> HealthReport:
    command = _REPORTS[kind]  # type: ignore[index]  # the keys of _REPORTS
    if found is None:
        told = f"No {kind} report exists yet: run `{command}`."
        return HealthReport(kind, "none", None, None, (), 0, told, command)
    beyond = _beyond(found)
    return HealthReport(
        kind=kind,
        level=found.level,
        made_as_of=ctx.local(found.as_of),
        days_old=(ctx.clock() - found.as_of) / timedelta(days=1),
        findings=tuple(beyond[:_MOST_FINDINGS]),
        findings_in_all=len(beyond),
        told=_told(kind, found, len(beyond)),
        command=command,
    )


def _beyond(found: StoredReport) -> list[HealthFinding]:
    """The findings at warn or alert, or the checks that failed."""
    if found.kind == "gate":
        failed = (each for each in found.body["checks"] if not each["passed"])
        return [_check(each) for each in failed]
    measured = found.body.get("findings", ())
    return [_finding(each) for each in measured if each["level"] != "ok"]


def _finding(each: Mapping[str, Any]) -> HealthFinding:
    return HealthFinding(
        label=each["label"],
        metric=each["metric"],
        level=each["level"],
        measured=each["value"],
        warn=each["warn"],
        alert=each["alert"],
        reason=each["reason"],
        action=each["action"],
    )


def _check(each: Mapping[str, Any]) -> HealthFinding:
    return HealthFinding(
        label=each["name"],
        metric="check",
        level="alert",
        measured=None,
        warn=None,
        alert=None,
        reason=each["reason"],
        action=each["because"],
    )


def _told(kind: str, found: StoredReport, beyond: int) -> str:
    match kind:
        case "gate":
            checks = len(found.body["checks"])
            against = found.body.get("override")
            told = f"{checks - beyond} of {checks} checks passed"
            return f"{told}; promoted against it by {against['approver']}" if against else told
        case "retraining":
            return str(found.body["because"])
        case _:
            measured = len(found.body.get("findings", ()))
            return f"{beyond} of {measured} measured things beyond their limits"


def _calibration(drift: StoredReport | None) -> str:
    if drift is None:
        return "unknown: run `forbear drift`"
    return str(drift.body.get("facts", {}).get("calibration") or "measured in the drift report")


def _outcomes_since(retraining: StoredReport | None) -> int | None:
    found = None if retraining is None else retraining.body["facts"].get("new_bad_outcomes")
    return None if found is None else int(found)
