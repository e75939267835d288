"""Findings: what monitoring looked at, how grave it is, why, and what to do.

A report is a value that a page can show and an auditor can read on its own; as JSON it is kept in
the store, once for each kind, moment and subject.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.monitor.limits import LEVELS, Limit, worst
from engine.store.reports import Kind, Level, StoredReport


@dataclass(frozen=True)
class Finding:
    """One thing that was measured."""

    metric: str
    subject: str  # a feature, a column, a channel
    label: str
    level: Level
    value: float | None  # None where it cannot be known
    warn: float
    alert: float
    reason: str
    because: str
    action: str


@dataclass(frozen=True)
class Report:
    """Everything that was measured about a subject as of a moment; `facts` say about what."""

    kind: Kind
    as_of: datetime
    subject: str
    created_at: datetime
    facts: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The gravest finding's."""
        return worst([finding.level for finding in self.findings])

    @property
    def by_gravity(self) -> list[Finding]:
        """The gravest first; among equals the largest against its limit."""
        return sorted(self.findings, key=_gravity, reverse=True)

    def at(self, level: Level) -> list[Finding]:
        """The findings of one level."""
        return [finding for finding in self.by_gravity if finding.level == level]

    def stored(self) -> StoredReport:
        """The report as the store keeps it."""
        body = {"facts": dict(self.facts), "findings": [asdict(each) for each in self.by_gravity]}
        return StoredReport(self.kind, self.as_of, self.subject, self.level, self.created_at, body)


def judged(
    limit: Limit,
    metric: str,
    subject: str,
    label: str,
    value: float,
    reason: str,
    *,
    chance: bool = False,
) -> Finding:
    """A finding at the level that the limit gives it; what `chance` explains has none."""
    level = "ok" if chance else limit.level(value)
    known = None if math.isnan(value) else float(value)
    return Finding(
        metric,
        subject,
        label,
        level,
        known,
        limit.warn,
        limit.alert,
        reason,
        limit.because,
        limit.action,
    )


def restored(stored: StoredReport) -> Report:
    """The report that was stored."""
    findings = tuple(Finding(**each) for each in stored.body["findings"])
    facts = stored.body["facts"]
    return Report(stored.kind, stored.as_of, stored.subject, stored.created_at, facts, findings)


def _gravity(finding: Finding) -> tuple[int, float]:
    against = 0.0 if finding.value is None else abs(finding.value) / finding.warn
    return LEVELS.index(finding.level), against
