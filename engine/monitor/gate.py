"""The model gate: what a model must show before a person may promote it.

Every check is told with its figures, passed or not. A model that fails is promoted only against the
gate, by a named person with a reason, and that is stored and shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.features import CATALOG
from engine.model.artefact import Model
from engine.monitor.drift import SCORE
from engine.monitor.findings import Report
from engine.monitor.heldout import HeldOut
from engine.monitor.limits import GateLimits
from engine.store.reports import Level, StoredReport

Figure = Mapping[str, float | None]


class GateError(ValueError):
    """The model does not pass, and nobody said why it should be used all the same."""


@dataclass(frozen=True)
class Check:
    """One thing that the model must show."""

    name: str
    passed: bool
    reason: str
    because: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Override:
    """Who promotes a model against the gate, and why."""

    approver: str
    reason: str


@dataclass(frozen=True)
class GateVerdict:
    """All checks of one model as of a moment."""

    model_id: str
    as_of: datetime
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed; no check at all is no pass."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    def require(self, override: Override | None) -> None:
        """Refuse a model that fails, unless somebody gives a reason.

        Raises:
            GateError: It fails and there is no reason, or only a blank one.
        """
        if self.passed or (override is not None and override.reason.strip()):
            return
        told = "; ".join(f"{check.name}: {check.reason}" for check in self.failed)
        raise GateError(
            f"Model {self.model_id!r} does not pass the gate ({told}). Mend what fails, or add "
            "`--override REASON` to answer for it by name."
        )

    def stored(self, created_at: datetime, override: Override | None) -> StoredReport:
        """The verdict as the store keeps it, with who went against it."""
        against = None if self.passed or override is None else asdict(override)
        body = {"checks": [asdict(check) for check in self.checks], "override": against}
        level: Level = "ok" if self.passed else "alert"
        return StoredReport("gate", self.as_of, self.model_id, level, created_at, body)


def gate(
    model: Model, held: HeldOut, fair: Report, drifted: Report, limits: GateLimits, as_of: datetime
) -> GateVerdict:
    """Put the model through every check."""
    checks = (
        _positives(held, limits),
        _beats_rule(held, limits),
        _calibrated(held, limits),
        _fair(fair),
        _current(model),
        _undrifted(drifted, limits),
    )
    return GateVerdict(model.model_id, as_of, checks)


def gate_unseen(
    model: Model, why: str, drifted: Report, limits: GateLimits, as_of: datetime
) -> GateVerdict:
    """The verdict on a model of which nothing is held out: it fails, and says why."""
    unseen = Check("held-out outcomes", False, why.rstrip("."), limits.positives.because, {})
    checks = (unseen, _current(model), _undrifted(drifted, limits))
    return GateVerdict(model.model_id, as_of, checks)


def _positives(held: HeldOut, limits: GateLimits) -> Check:
    there = int(held.y.sum())
    reason = f"{there:,} held-out bad outcomes, at least {limits.positives.least:,.0f} are needed"
    passed = there >= limits.positives.least
    return Check("held-out outcomes", passed, reason, limits.positives.because, {"bad": there})


def _beats_rule(held: HeldOut, limits: GateLimits) -> Check:
    """The paired difference to the best single rule; its interval must be clear of none."""
    rule = held.summary["rule"]
    gain: Figure = held.summary["advantage"][rule]["auc"]
    auc: Figure = held.summary["auc"]
    low = gain["low"]
    reason = f"AUC {_told(auc)}; {_told(gain, '+')} more than {rule} on the same customers"
    passed = low is not None and low > limits.advantage.least
    figures = {"auc": auc, "advantage": gain}
    return Check("better than a rule", passed, reason, limits.advantage.because, figures)


def _calibrated(held: HeldOut, limits: GateLimits) -> Check:
    """An estimate may lie above the limit by chance; its whole interval may not (ADR 22).

    Where rows are so few that faultless probabilities show more than the limit, that is the limit;
    the figure that is never allowed keeps so wide an interval from letting anything pass.
    """
    error: Figure = held.summary["ece"]
    value, low, luck = error["value"], error["low"], held.summary["perfect_ece"]
    most, never = limits.ece.most, limits.ece.never
    verdict = "surely above"
    if value is None or low is None:
        verdict = "not to be compared with"
    elif value > never:
        verdict, most = "and nothing may be above", never
    elif low <= max(most, luck or 0.0):
        verdict = "not surely above"
    passed = verdict == "not surely above"
    reason = f"expected calibration error {_told(error)}, {verdict} {most:g} (luck alone: "
    reason += f"{luck:.3f})" if luck is not None else "unknown)"
    return Check("calibrated", passed, reason, limits.ece.because, {"ece": error, "luck": luck})


def _fair(fair: Report) -> Check:
    gaps = fair.at("alert")
    told = "; ".join(f"{gap.label}: {gap.reason}" for gap in gaps)
    compared = len({finding.subject for finding in fair.findings})
    alike = f"{compared} groups compared, none out of tolerance"
    reason = told or (alike if compared else "no group is large enough to compare: not known")
    because = gaps[0].because if gaps else "Help must not depend on the group that one belongs to."
    return Check("fair", not gaps, reason, because, {"out_of_tolerance": len(gaps)})


def _current(model: Model) -> Check:
    passed = model.catalog_hash == CATALOG.hash
    reason = "trained on the features of this program" if passed else "trained on other features"
    because = "A model reads columns by their meaning at its training."
    return Check("features", passed, reason, because, {"hash": model.catalog_hash})


def _undrifted(drifted: Report, limits: GateLimits) -> Check:
    alerts = [each for each in drifted.at("alert") if each.metric == "psi"]
    compared = sum(each.metric == "psi" for each in drifted.findings)
    share = len(alerts) / max(compared, 1)
    names = ", ".join(each.label for each in alerts[:3])
    reason = f"{len(alerts)} of {compared} columns beyond the PSI alert" + (
        f" ({names})" if names else ""
    )
    passed = share <= limits.drifted.most and all(each.subject != SCORE for each in alerts)
    because = limits.drifted.because
    return Check("no drift since training", passed, reason, because, {"share": share})


def _told(figure: Figure, sign: str = "") -> str:
    value, low, high = (figure[name] for name in ("value", "low", "high"))
    if value is None or low is None or high is None:
        return "unknown"
    return f"{value:{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"
