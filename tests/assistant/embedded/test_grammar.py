"""The content of the embedded model fits together, whatever is added to it."""

import re
import shutil
from datetime import date

import pytest

from assistant.embedded.grammar import FOLDER, GrammarError, expand, load_grammar, read_grammar
from assistant.embedded.matching import understand
from assistant.embedded.planning import plan
from assistant.embedded.transcript import Turn
from assistant.embedded.wording import answer
from tools import TOOLS

GRAMMAR = load_grammar()
BY_NAME = {tool.name: tool for tool in TOOLS}
ASKABLE = {name: intent for name, intent in GRAMMAR.intents.items() if intent.calls}


@pytest.mark.parametrize("name", ASKABLE)
def test_every_call_names_a_tool_and_its_arguments(name):
    for call in ASKABLE[name].calls:
        fields = BY_NAME[call.tool].arguments.model_fields
        assert call.arguments == "$filters" or set(call.arguments) <= set(fields)
        assert set(call.with_) <= set(fields)


@pytest.mark.parametrize("name", [n for n, intent in ASKABLE.items() if intent.sample])
def test_every_sample_is_understood_as_what_it_is_a_sample_of(name):
    _, found = understand(ASKABLE[name].sample)
    assert (found.intent, found.similarity) == (name, 1.0) or found.similarity > 0.8


@pytest.mark.parametrize(
    "name", [n for n, i in GRAMMAR.intents.items() if i.examples and n != "again"]
)
def test_nearly_every_example_is_understood_as_its_own_intent(name):
    phrasings = [p for example in GRAMMAR.intents[name].examples for p in expand(example)]
    spoken = [
        re.sub(r"\{(\w+)\}", lambda slot: _VALUES[slot[1]], phrasing) for phrasing in phrasings
    ]
    refusals = {other for other, intent in GRAMMAR.intents.items() if intent.say}
    own = {name, None} | (refusals if name in refusals else set())
    missed = [text for text in spoken if understand(text)[1].intent not in own]
    assert len(missed) <= len(spoken) * 0.05, missed


FAULTS = {
    ("intents/explain.yaml", "requires: [customer]", "requires: [costumer]"): (
        "explain.yaml: intent 'explain': there is no slot 'costumer'"
    ),
    ("intents/explain.yaml", "    title: why a", "    titel: why a"): (
        "explain.yaml: intent 'explain': titel: Extra inputs are not permitted"
    ),
    ("intents/count.yaml", "  count:\n", "  list:\n"): "intent 'list' is declared a second time",
    ("intents/count.yaml", "    title:", "    sample: x\n    title:"): "'sample' is given twice",
    ("intents/legal.yaml", "  legal:", "  illegal:"): (
        "refusals.yaml: refuse names intent 'legal'"
    ),
    ("words.yaml", "filler: [", "filler: {"): "words.yaml: is no YAML mapping",
    ("slots.yaml", "slots:", "slotz:"): "described.yaml: slots: Field required",
}


@pytest.mark.parametrize("edit", FAULTS, ids=lambda edit: f"{edit[0]}: {edit[2].strip()}")
def test_a_faulty_file_is_refused_by_file_intent_and_fault(edit, tmp_path):
    name, old, new = edit
    folder = tmp_path / "grammar"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "*.j2", "__pycache__"))
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GrammarError) as refusal:
        read_grammar(folder)
    assert FAULTS[edit] in str(refusal.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(GrammarError, match=r"words\.yaml: cannot be read"):
        read_grammar(tmp_path)


@pytest.mark.parametrize("name", [n for n, intent in GRAMMAR.intents.items() if intent.say])
def test_everything_that_is_said_at_once_has_words(name):
    spoken = {"protected": "caste", "legal": "sue them", "personal_data": "phone number of 1042"}
    question = spoken.get(name) or expand(GRAMMAR.intents[name].examples[0])[0]
    step = plan((Turn(question, ()),), date(2026, 11, 2))
    assert step.calls == ()
    assert answer(step.parts)


@pytest.mark.parametrize("slot", GRAMMAR.slots)
def test_no_word_stands_for_two_values_of_a_slot(slot):
    words = [word for words in GRAMMAR.slots[slot].values() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (b|c)", ["a b", "a c"]),
        ("a [b] c", ["a b c", "a c"]),
        ("plain {slot}", ["plain {slot}"]),
    ],
)
def test_examples_expand_to_every_phrasing(text, expected):
    assert expand(text) == expected


_VALUES = {
    "customer": "1042",
    "template": "payment_difficulty.sms.en",
    "band": "high risk",
    "channel": "sms",
    "language": "hindi",
    "n": "10",
    "term": "runway",
    "reason": "late salary",
    "percent": "5%",
    "hardship": "income shock",
    "treatment": "payment holiday",
    "segment": "salaried",
    "region": "in Pune",
    "vulnerable": "vulnerable",
    "sort": "by exposure",
    "by": "by region",
    "direction": "rise",
    "tone": "shorter",
    "ordinal": "the second",
    "pronoun": "him",
    "days": "in 7 days",
    "days_back": "last month",
    "since": "since 1 October",
    "as_of": "on 1 October",
    "rule": "IN-01",
    "where": "balance under 5000",
    "change": "salary arrived",
    "at": "tomorrow at 9am",
}
