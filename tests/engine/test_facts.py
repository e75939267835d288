from datetime import UTC, datetime

from engine.facts import Fact, fact_from_json, fact_to_json, texts

FACT = Fact("due", "2026-11-05", "5 November 2026", "date", datetime(2026, 10, 31, tzinfo=UTC), "x")


def test_a_fact_survives_the_store():
    assert fact_from_json(fact_to_json(FACT)) == FACT


def test_facts_are_written_by_their_id():
    assert texts([FACT]) == {"due": "5 November 2026"}
