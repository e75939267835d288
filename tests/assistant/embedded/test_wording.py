"""Wording: what answers about the model say, from a result of the tool."""

import json

from assistant.embedded.transcript import result
from assistant.embedded.wording import facts

KINDS = {"drift": "forbear drift", "fairness": "forbear fairness"}
MADE = {"kind": "quality", "level": "ok", "told": "0 of 9 measured things beyond their limits"}
MODEL = {
    "model_id": "payment-1",
    "level": "ok",
    "trained_at": "2026-11-01T00:00:00+05:30",
    "age_days": 3.0,
    "outcomes_since": None,
    "calibration": "unknown: run `forbear drift`",
    "metrics": [
        {"name": name, "value": 3.0, "low": None, "high": None, "confidence": 0.95}
        for name in ("learned_positives", "grown_again_rows")
    ],
    "reports": [
        MADE | {"made_as_of": "2026-11-01T00:00:00+05:30", "findings": []},
        *(
            {"kind": kind, "level": "none", "told": f"No {kind} report.", "command": command}
            | {"made_as_of": None, "findings": []}
            for kind, command in KINDS.items()
        ),
    ],
}


def test_reports_that_were_never_made_are_named_once_each_with_its_command():
    told = facts([result("model_health", {}, json.dumps(MODEL))])
    assert "No report was made yet on drift (`forbear drift`), fairness" in told
    assert [told.count(command) for command in KINDS.values()] == [1, 1]
    assert "Quality: within its limits" in told


def test_figures_of_the_training_have_plain_names():
    told = facts([result("model_health", {}, json.dumps(MODEL))])
    assert "bad outcomes among them 3" in told
    assert "positives" not in told
    assert "grown again" not in told
