from dataclasses import replace

import numpy as np
import pytest

from engine.model.metrics import auc, value
from engine.monitor.heldout import MissingHeldOutError, find_held_out, load_held_out
from engine.monitor.reference import save_reference
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


def test_holding_out_tells_how_far_it_is_while_it_learns_too(model, book, tmp_path):
    told = []
    find_held_out(model, book, tmp_path, lambda done, total: told.append((done, total)))
    finished = [at for at, (done, total) in enumerate(told) if done == total]
    assert len(finished) == 2
    assert finished[-1] == len(told) - 1


def test_what_was_kept_is_read_and_speaks_after_the_book_was_replaced(held, model, book, artefact):
    replaced = replace(model, data_hash="0" * 64)
    again = find_held_out(replaced, book, artefact)
    np.testing.assert_array_equal(again.probability, held.probability)
    assert again.summary == held.summary


def test_without_the_book_nothing_is_made_up(model, book, tmp_path):
    (tmp_path / "heldout.parquet").write_bytes(b"broken")
    assert load_held_out(tmp_path) is None
    with pytest.raises(MissingHeldOutError, match="forbear train"):
        find_held_out(replace(model, data_hash="0" * 64), book, tmp_path)


def test_a_review_holds_what_the_gate_decided_on(held, model, book, artefact, limits):
    found = review(model, book, artefact, limits, created_at=LOOKED_AT)
    positives = next(each for each in found.verdict.checks if each.name == "held-out outcomes")
    assert positives.figures == {"bad": int(held.y.sum())}
    assert found.drift.kind == "drift"
    assert found.fairness is not None
    assert found.fairness.facts["rows"] == len(held)


def test_a_model_with_nothing_held_out_fails_the_gate_and_says_why(
    model, book, reference, tmp_path, limits
):
    save_reference(reference, tmp_path)
    other = replace(model, data_hash="0" * 64)
    found = review(other, book, tmp_path, limits, created_at=LOOKED_AT)
    assert found.held is None
    assert found.fairness is None
    [failed] = found.verdict.failed
    assert failed.name == "held-out outcomes"
    assert "was replaced since" in failed.reason
