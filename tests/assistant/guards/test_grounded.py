"""What the embedded model says of the tools' results is grounded: none of it is held back."""

import re
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from assistant.agent import Assistant
from assistant.embedded.model import EmbeddedModel
from assistant.endpoint import connect
from assistant.evals import questions
from assistant.evals.running import run
from assistant.evals.scratch import scratch
from tests.fixtures.endpoint import Endpoint, brain_of

CASES = questions.load("development")[::15]


def held_back(home: Path, model: BaseChatModel) -> list[str]:
    """Each question whose answer was held back in part, with what was said."""
    with scratch({"FORBEAR_HOME": str(home)}) as context:
        trials = run(CASES, context, Assistant(context, model)).trials
    asked = [tried for trial in trials for tried in trial.turns]
    assert len(asked) > len(CASES) / 2
    return [f"{tried.ask}: {tried.text}" for tried in asked if tried.marks.withheld]


def test_no_answer_of_the_embedded_model_is_held_back(small_bank):
    assert held_back(small_bank, EmbeddedModel()) == []


def test_nor_is_it_from_behind_an_endpoint(small_bank):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        assert held_back(small_bank, connect(server.url, "m", None, timeout=20)) == []


@pytest.mark.parametrize("question", ["criticals by segment", "how does the portfolio look?"])
def test_not_even_where_the_book_is_large(small_bank, question, monkeypatch):
    """An amount of ten digits went out as a phone number, and came back as no fact."""
    monkeypatch.setattr(
        "assistant.guards.outgoing._PHONE", re.compile(r"(?<![\w.,+-])\d{7,12}(?!\w)")
    )
    with (
        scratch({"FORBEAR_HOME": str(small_bank)}) as context,
        Endpoint(brain_of(EmbeddedModel())) as server,
    ):
        answer = Assistant(context, connect(server.url, "m", None, timeout=20)).ask(question)
    assert answer.facts
    assert not answer.withheld
