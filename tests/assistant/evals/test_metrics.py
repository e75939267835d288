"""Trials add up to rates; a dialogue is as good as its worst turn."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evals import metrics, questions
from assistant.evals.judging import Marks
from assistant.evals.metrics import Rate
from assistant.evals.questions import Case, Turn
from assistant.evals.running import Trial, Tried


def tried(outcome, *, expected="explain_risk", called="explain_risk", exact=True, said=1):
    marks = Marks(outcome, expected, called, exact, 1, said, (), 0, (), False, ())
    return Tried("why?", "because", "embedded", 0.01, marks)


def trial(name, *turns, kind="explain", repeat=0):
    return Trial(Case(name, kind, (Turn("why?"),) * len(turns)), repeat, turns)


@pytest.mark.parametrize("module", [metrics, questions])
def test_the_examples_in_the_docstrings_hold(module):
    found = doctest.testmod(module)
    assert (found.attempted > 0, found.failed) == (True, 0)


def test_a_case_is_as_good_as_its_worst_turn():
    good, lazy, bad = tried("right"), tried("abstained", exact=None), tried("wrong", said=0)
    trials = [trial("a", good, bad), trial("b", good, lazy), trial("c", good, good)]
    found = metrics.summary(trials)
    assert (found.right, found.abstained, found.wrong) == (Rate(1, 3), Rate(1, 3), Rate(1, 3))
    assert (found.cases, found.turns) == (3, 6)
    assert found.exact_calls == Rate(5, 5)
    assert found.facts == Rate(5, 6)


def test_a_case_passes_only_if_it_passes_every_time():
    good, bad = tried("right"), tried("wrong")
    trials = [trial("a", good), trial("b", good), trial("a", bad, repeat=1), trial("b", good)]
    assert metrics.passed_always(trials) == Rate(1, 2)


def test_only_what_is_out_of_scope_counts_as_declined():
    trials = [
        trial("a", tried("right"), kind="out_of_scope"),
        trial("b", tried("wrong"), kind="out_of_scope"),
        trial("c", tried("right")),
    ]
    assert metrics.rejected(trials) == Rate(1, 2)


def test_what_was_taken_for_what_is_counted():
    trials = [trial("a", tried("right"), tried("wrong", called="customer"))]
    assert metrics.confusion(trials) == {
        ("explain_risk", "explain_risk"): 1,
        ("explain_risk", "customer"): 1,
    }


@given(st.integers(0, 400), st.integers(1, 400))
def test_an_interval_holds_its_share_and_stays_a_share(count, total):
    rate = Rate(min(count, total), total)
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12
    assert rate.share <= high + 1e-12
    assert high <= 1
