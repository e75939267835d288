"""The trained artefact: small, quick, the same every time, and never a reason to fail."""

import os
import subprocess
import sys
import time

import pytest

from assistant.embedded import artefact, training
from assistant.embedded.artefact import from_bytes, load_trained, to_bytes
from assistant.embedded.grammar import grammar_hash, load_grammar
from assistant.embedded.lessons import lessons

LOADS = """
import sys
from assistant.embedded.matching import understand
understand("which of our dear customers are in some kind of trouble perhaps")
print(sorted({name.partition(".")[0] for name in sys.modules} & {"sklearn", "scipy", "xgboost"}))
"""


@pytest.fixture(scope="module")
def content() -> bytes:
    return to_bytes(load_trained())


def test_the_artefact_is_below_two_megabytes(content):
    assert len(content) < 2_000_000


def test_the_artefact_loads_within_150_ms(content):
    taken = []
    for _ in range(5):
        start = time.process_time()
        from_bytes(content)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.15


def test_training_twice_gives_the_same_bytes(content):
    assert to_bytes(artefact.build(load_grammar())) == content


def test_questions_of_authors_it_was_not_taught_by_are_mostly_right_or_nothing():
    grammar = load_grammar()
    _, evidence = training.train(grammar, training.phrasings(grammar), lessons(grammar))
    assert evidence.questions >= 2_000
    assert evidence.wrong <= 0.02
    assert evidence.rejected >= 0.90
    assert evidence.right >= 0.70


def test_a_question_teaches_the_intents_that_come_to_what_it_expects():
    grammar = load_grammar()
    taught = lessons(grammar)
    assert {lesson.candidates for lesson in taught} >= {("what_if",), ("count", "list", "more")}
    assert not any("1001" in lesson.words for lesson in taught)


def test_an_artefact_is_kept_by_the_hash_of_the_grammar(tmp_path, monkeypatch, content):
    kept = tmp_path / "forbear" / f"understanding-{grammar_hash()[:16]}.npz"
    kept.parent.mkdir()
    kept.write_bytes(content)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(artefact, "build", lambda grammar: pytest.fail("it was there"))
    assert to_bytes(artefact.load_trained.__wrapped__()) == content


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut", b"no archive at all"])
def test_a_damaged_artefact_is_made_again(tmp_path, monkeypatch, content, damage):
    kept = tmp_path / "forbear" / f"understanding-{grammar_hash()[:16]}.npz"
    kept.parent.mkdir()
    kept.write_bytes(damage)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(artefact, "build", lambda grammar: from_bytes(content))
    artefact.load_trained.__wrapped__()
    assert kept.read_bytes() == content


def test_where_nothing_can_be_written_it_is_made_in_memory(tmp_path, monkeypatch, content):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("FORBEAR_HOME", str(blocked))
    monkeypatch.setattr(artefact, "build", lambda grammar: from_bytes(content))
    assert to_bytes(artefact.load_trained.__wrapped__()) == content


def test_understanding_loads_no_training_library():
    done = subprocess.run(
        [sys.executable, "-c", LOADS], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
