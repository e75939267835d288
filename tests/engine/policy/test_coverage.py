"""Coverage against brute force, on tables made at random and on tables with known faults."""

from datetime import date
from itertools import product

import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.policy.coverage import Conflict, coverage
from engine.policy.table import DecisionTable, load_table

COLOURS = ["red", "green", "blue"]
CELLS = {
    "colour": st.sampled_from(["red", "green", "blue", "red | blue"]),
    "old": st.booleans(),
    "days": st.sampled_from([">= 2", "< 2", "> 5", "<= 5", ">= 2.5", "< 0"]),
}
CASES = [
    {"colour": colour, "old": old, "days": days}
    for colour, old, days in product(COLOURS, (True, False), (-1, 0, 1, 2, 2.2, 2.5, 3, 5, 6, None))
]


def table_of(folder, rows, hit_policy="first") -> DecisionTable:
    read = sorted({name for row in rows for name in row})
    inputs = {"colour": COLOURS, "old": [True, False], "days": "number"}
    path = folder / "made.yaml"
    sheet = {
        "id": "made",
        "version": 1,
        "owner": "tests",
        "author": "ana",
        "effective_from": date(2026, 1, 1),
        "hit_policy": hit_policy,
        "inputs": {name: inputs[name] for name in read},
        "rules": [
            {"id": f"r{n}", "when": row, "then": {"n": n}, "because": "Made."}
            for n, row in enumerate(rows)
        ],
        "examples": [],
    }
    path.write_text(yaml.safe_dump(sheet), encoding="utf-8")
    return load_table(path)


ROWS = st.lists(st.fixed_dictionaries({}, optional=CELLS), min_size=1, max_size=7)


@given(ROWS)
def test_what_coverage_says_is_what_every_case_says(tmp_path_factory, rows):
    table = table_of(tmp_path_factory.mktemp("table"), rows)
    first = [next((rule.id for rule in table.rules if rule.fits(case)), None) for case in CASES]
    found = coverage(table)
    assert bool(found.uncovered) == (None in first)
    assert {*found.unreached} == {rule.id for rule in table.rules} - {*first}
    assert found.complete == (not found.uncovered and not found.unreached)


@given(ROWS)
def test_rows_of_a_unique_table_conflict_where_one_case_fits_both(tmp_path_factory, rows):
    table = table_of(tmp_path_factory.mktemp("table"), rows, "unique")
    together = {
        (one.id, other.id)
        for place, one in enumerate(table.rules)
        for other in table.rules[place + 1 :]
        if any(one.fits(case) and other.fits(case) for case in CASES)
    }
    assert {conflict.rules for conflict in coverage(table).conflicts} == together


def test_a_gap_is_named_by_its_cases(tmp_path):
    table = table_of(
        tmp_path,
        [{"colour": "red"}, {"colour": "green", "days": ">= 2"}, {"colour": "blue", "days": "< 7"}],
    )
    assert {*coverage(table).uncovered} == {
        "colour green, days < 2 or missing",
        "colour blue, days 7 or > 7 or missing",
    }


def test_a_row_in_vain_and_a_contradiction_are_named(tmp_path):
    rows = [{"days": "< 2"}, {"days": ">= 2"}, {"days": "< 1"}, {}]
    assert coverage(table_of(tmp_path, rows)).unreached == ("r2",)
    found = coverage(table_of(tmp_path, [{"old": True}, {"colour": "red"}], "unique"))
    assert found.conflicts == (Conflict(("r0", "r1"), "colour red, old true"),)
