"""Cases are run on whatever portfolio there is, each in a conversation of its own."""

import re
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.embedded.model import EmbeddedModel
from assistant.evals import cast, questions
from assistant.evals.questions import Case, Turn
from assistant.evals.running import Run, run
from assistant.evals.scratch import scratch
from engine.store.errors import StoreError

WHY = Turn("why is {high} high risk?", calls=("explain_risk({high})",))
AND = Turn("and {medium}?", calls=("explain_risk({medium})",))


def tried(home: Path, *cases: Case, repeats: int = 1) -> Run:
    with scratch({"FORBEAR_HOME": str(home)}) as context:
        return run(cases, context, Assistant(context, EmbeddedModel()), repeats)


def test_a_property_that_nobody_has_skips_the_cases_that_need_it(desk_home: Path):
    nobody = Case("a", "profile", (Turn("is {vulnerable} vulnerable?"),))
    found = tried(desk_home, nobody, Case("b", "explain", (WHY,)))
    assert found.skipped == (nobody,)
    assert [trial.case.id for trial in found.trials] == ["b"]


def test_everybody_in_the_cast_is_who_they_stand_for(desk_home: Path):
    with scratch({"FORBEAR_HOME": str(desk_home)}) as context:
        people = cast.choose(context)
    assert people["riskiest"] == 1001
    assert people["blocked"] == 1060
    assert people["unknown"] == 1090 + 4242
    assert people["near"] == "1088 | 1089 | 1090"
    assert people["monday"] == "2026-10-26"
    assert people.keys() <= {*cast.CUSTOMERS, *cast.VALUES}


def test_a_follow_up_is_asked_in_the_same_conversation_and_a_new_case_in_another(desk_home: Path):
    lone = Case("lone", "ambiguous", (Turn("and him?", expect="clarify"),))
    found = tried(desk_home, Case("talk", "dialogue", (WHY, AND)), lone)
    assert [trial.outcome for trial in found.trials] == ["right", "right"]
    assert [turn.marks.called for turn in found.trials[0].turns] == ["explain_risk"] * 2


def test_the_embedded_model_answers_the_same_each_time(desk_home: Path):
    cases = [case for case in questions.load("development") if case.kind == "compare"]
    found = tried(desk_home, *cases, repeats=2)
    half = len(found.trials) // 2
    said = [[turn.text for turn in trial.turns] for trial in found.trials]
    assert said[:half] == said[half:]
    assert {trial.repeat for trial in found.trials} == {0, 1}


def test_a_missing_store_is_named_as_it_is_and_not_as_its_copy(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    environ = {"FORBEAR_HOME": str(tmp_path), "FORBEAR_PORTFOLIO": "empty"}
    named = re.escape(str(tmp_path / "empty"))
    with pytest.raises(StoreError, match=named), scratch(environ):
        pass
