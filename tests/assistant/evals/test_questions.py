"""The questions are well formed, many, and the held-out ones are kept apart."""

import ast
import re
from collections.abc import Iterator
from importlib import resources

import pytest
import yaml

from assistant.embedded.grammar import expand
from assistant.evals import cast, expressions, questions, sealed
from assistant.evals.questions import SPLITS, QuestionFileError
from assistant.evals.sealed import BrokenSealError
from tools import TOOLS

KNOWN = {tool.name: tool for tool in TOOLS}
PEOPLE = {name: 1000 + place for place, name in enumerate(cast.CUSTOMERS)}
FILLED: dict[str, str | int] = {**PEOPLE, **dict.fromkeys(cast.VALUES, "2026-10-05")}
OWN_WORDS = 3  # a shorter question, such as "thx" or "1042 risk?", is nobody's own wording


def asks(split):
    return [turn.ask for case in questions.load(split) for turn in case.turns]


def texts(node) -> Iterator[str]:
    match node:
        case str():
            yield node
        case dict():
            for key, value in node.items():
                yield from (*texts(key), *texts(value))
        case list():
            for value in node:
                yield from texts(value)


def examples() -> Iterator[str]:
    """Every text of the grammar's files, in every phrasing that it stands for."""
    folders = [resources.files("assistant.embedded")]
    for folder in folders:
        for file in folder.iterdir():
            if file.is_dir():
                folders.append(file)
            elif file.name.endswith(".yaml"):
                for text in texts(yaml.safe_load(file.read_text("utf-8"))):
                    yield from expand(text)


@pytest.mark.parametrize("split", SPLITS)
def test_every_expected_call_and_fact_is_one_that_the_tools_have(split):
    for case in questions.load(split):
        assert questions.slots(case) <= FILLED.keys(), case.id
        for turn in questions.fill(case, FILLED).turns:
            for text in (*turn.calls, *turn.facts):
                for node in expressions.alternatives(text):
                    wanted = expressions.call(call_in(node), KNOWN)
                    if not (wanted.free or wanted.open):
                        KNOWN[wanted.tool].validate(wanted.arguments)


def call_in(node):
    """The tool call in a fact, under `min(...)` and a path."""
    while not (isinstance(node, ast.Call) and ast.unparse(node.func) in KNOWN):
        node = node.args[0] if isinstance(node, ast.Call) else node.value
    return node


@pytest.mark.parametrize("split", SPLITS)
def test_whatever_asks_for_an_answer_says_what_the_answer_is(split):
    for case in questions.load(split):
        for turn in case.turns:
            assert bool(turn.calls) == (turn.expect == "answer"), turn
            assert turn.says or turn.expect != "unknown", turn


def test_there_are_enough_questions_of_every_kind_that_counts():
    cases = [case for split in SPLITS for case in questions.load(split)]
    kinds = [case.kind for case in cases]
    assert len(cases) >= 650
    assert sum(len(case.turns) > 1 for case in cases) >= 40
    assert (kinds.count("out_of_scope"), kinds.count("refuse")) >= (50, 50)
    assert min(len(questions.load(split)) for split in SPLITS) >= 250
    assert {case.kind for case in questions.load("development")} == set(kinds)


@pytest.mark.parametrize("split", SPLITS)
def test_no_question_is_written_twice(split):
    alone = [case.turns[0].ask for case in questions.load(split) if len(case.turns) == 1]
    assert len(set(alone)) == len(alone)


def test_no_question_names_a_customer_of_one_portfolio():
    numbers = [ask for split in SPLITS for ask in asks(split) if re.search(r"\b\d{4}\b", ask)]
    assert numbers == ["what day of the week was 4 July 1976"]


def test_the_seal_of_the_held_out_questions_is_whole():
    assert sealed.verify().hashes == dict(sealed.present())


def test_a_changed_a_new_and_a_lost_file_break_the_seal(monkeypatch):
    whole = dict(sealed.present())
    name = next(iter(whole))
    for broken in ({**whole, name: "0" * 64}, {**whole, "new.yaml": "0"}, {}):
        monkeypatch.setattr(sealed, "present", lambda broken=broken: broken)
        with pytest.raises(BrokenSealError, match="were changed since"):
            sealed.verify()


def test_no_held_out_question_is_a_development_question():
    known = {questions.plain(ask) for ask in asks("development")}
    assert [ask for ask in asks("held-out") if questions.plain(ask) in known] == []


def test_no_held_out_question_is_an_example_of_the_grammar():
    known = {questions.plain(example) for example in examples()}
    assert len(known) > 500
    own = [ask for ask in asks("held-out") if len(ask.split()) >= OWN_WORDS]
    assert [ask for ask in own if questions.plain(ask) in known] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: x\nabout: y\ncases: [{calls: a()}]", "either `asks` or `turns`"),
        ("kind: x\nabout: y\ncases: [{asks: [a], mood: b}]", "mood"),
        ("kind: x\nabout: y\ncases: [{asks: [a], expect: maybe}]", "expect"),
        ("kind: [", "cannot be used"),
    ],
)
def test_a_mistaken_file_is_named(text, message):
    with pytest.raises(QuestionFileError, match=message) as error:
        questions.read(text, "bad.yaml")
    assert "bad.yaml" in str(error.value)
