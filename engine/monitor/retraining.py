"""The retraining trigger: whether to train a challenger now, and by which rule.

Facts are measured, the rule is content (`knowledge/policies/retraining.yaml`), and nothing here
trains or promotes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import knowledge
from engine.features import CATALOG
from engine.monitor.drift import SCORE
from engine.monitor.findings import Report
from engine.monitor.limits import worst
from engine.monitor.reference import Reference
from engine.policy.table import Decision, DecisionTable, load_table
from engine.store.reports import Level, StoredReport

if TYPE_CHECKING:
    from data.book import Book
    from engine.model.outcome import Outcome
    from engine.store.models import ModelRow

FILE = Path(knowledge.__file__).parent / "policies" / "retraining.yaml"


def trigger(facts: Mapping[str, Any], table: DecisionTable | None = None) -> Decision:
    """Whether to retrain, and why."""
    return (table or load_table(FILE)).decide(facts)


def facts_of_stale(champion: "ModelRow") -> dict[str, Any]:
    """What is known of a champion that this program cannot use any more."""
    return {
        "features_current": champion.catalog_hash == CATALOG.hash,
        "new_records": True,
        "calibration": None,
        "score": None,
        "drifted_share": None,
        "new_bad_outcomes": None,
        "age_days": None,
    }


def facts_of(
    champion: "ModelRow", book: "Book", outcome: "Outcome", reference: Reference, drifted: Report
) -> dict[str, Any]:
    """What the rules ask about a champion, as of the book's moment."""
    compared = [each for each in drifted.findings if each.metric == "psi"]
    alerts = [each for each in compared if each.level == "alert"]
    judged = [each for each in drifted.findings if each.metric in ("calibration", "ece")]
    return {
        "features_current": champion.catalog_hash == CATALOG.hash,
        "new_records": champion.data_hash != book.fingerprint,
        "calibration": worst([each.level for each in judged]) if judged else None,
        "score": next(each.level for each in compared if each.subject == SCORE),
        "drifted_share": len(alerts) / len(compared),
        "new_bad_outcomes": new_bad_outcomes(book, outcome, reference.last),
        "age_days": (book.info.as_of - champion.trained_at) / timedelta(days=1),
    }


def new_bad_outcomes(book: "Book", outcome: "Outcome", last: datetime) -> int:
    """Bad outcomes that became known after the training window, one horizon counted at a time."""
    from engine.features.compute import compute

    step = timedelta(days=outcome.horizon_days)
    moment, moments = last + step, []
    while moment + timedelta(days=outcome.known_after_days) <= book.info.as_of:
        moments.append(moment.astimezone(UTC))
        moment += step
    if not moments:
        return 0
    rows = outcome.rows(book, moments, compute(book, moments)).learnable()
    return int(rows.y.sum())


def stored(
    champion: str,
    challenger: str | None,
    decision: Decision,
    facts: Mapping[str, Any],
    as_of: datetime,
    created_at: datetime,
) -> StoredReport:
    """What was decided about a champion, on which facts, and which challenger came of it."""
    body = {
        "facts": dict(facts),
        "retrain": decision.then["retrain"],
        "rule": decision.rule,
        "because": decision.because,
        "policy": f"{decision.policy} v{decision.version}",
        "challenger": challenger,
    }
    level: Level = "warn" if decision.then["retrain"] else "ok"
    return StoredReport("retraining", as_of, champion, level, created_at, body)
