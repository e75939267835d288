from dataclasses import replace

import numpy as np
import pytest

from engine.model.metrics import auc, value
from engine.monitor.heldout import MissingHeldOutError, find_held_out, load_held_out
from engine.monitor.review import review
from tests.engine.monitor.conftest import LOOKED_AT


@pytest.fixture(scope="module")
def held(model, book, artefact):
    return find_held_out(model, book, artefact)


def test_the_summary_is_about_exactly_the_rows_kept(held):
    assert held.summary["rows"] == len(held)
    assert held.summary["positives"] == held.y.sum()
    assert held.summary["auc"]["value"] == pytest.approx(value(held.y, held.probability, auc))
    assert ((held.probability > 0) & (held.probability < 1)).all()


def test_what_was_kept_is_read_and_speaks_after_the_book_was_replaced(held, model, book, artefact):
    replaced = replace(book, fingerprint="0" * 64)
    again = find_held_out(model, replaced, artefact)
    np.testing.assert_array_equal(again.probability, held.probability)
    assert again.summary == held.summary


def test_without_the_book_nothing_is_made_up(model, book, tmp_path):
    (tmp_path / "heldout.parquet").write_bytes(b"broken")
    assert load_held_out(tmp_path) is None
    with pytest.raises(MissingHeldOutError, match="forbear train"):
        find_held_out(model, replace(book, fingerprint="0" * 64), tmp_path)


def test_a_review_holds_what_the_gate_decided_on(held, model, book, artefact, limits):
    found = review(model, book, artefact, limits, created_at=LOOKED_AT)
    positives = next(each for each in found.verdict.checks if each.name == "held-out outcomes")
    assert positives.figures == {"bad": int(held.y.sum())}
    assert found.drift.kind == "drift"
    assert found.fairness.facts["rows"] == len(held)
