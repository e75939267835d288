"""Deciding all at once is deciding one by one."""

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.policy.cases import decide_all
from engine.policy.table import NoRuleFitsError, load_table
from tests.fixtures.eight import POLICIES

HARDSHIP = load_table(POLICIES / "hardship.yaml")
NAMES = sorted(HARDSHIP.inputs)
EDGES = [0.0, 0.1, 0.15, 0.4, 0.5, 3.0, 7.0, 14.0, 30.0]
NEAR = [np.nextafter(edge, way) for edge in EDGES for way in (-np.inf, np.inf)]
NUMBERS = st.sampled_from([*EDGES, *NEAR, np.nan, np.inf, -np.inf]) | st.floats()


@given(cases=st.lists(st.tuples(*(NUMBERS for _ in NAMES)), max_size=30))
def test_every_case_is_decided_as_if_it_were_alone(cases):
    columns = np.array(cases, np.float64).reshape(-1, len(NAMES)).T
    found = decide_all(HARDSHIP, dict(zip(NAMES, columns, strict=True)))
    alone = [
        HARDSHIP.decide({n: None if x != x else x for n, x in zip(NAMES, case, strict=True)})
        for case in cases
    ]
    assert found == alone


@pytest.fixture
def written(tmp_path):
    """A table with these rules about one number."""

    def write(*rules):
        sheet = yaml.safe_load((POLICIES / "hardship.yaml").read_text())
        sheet |= {"inputs": {"runway_days": "number"}, "examples": []}
        sheet["rules"] = [
            {"id": f"r{n}", "when": when, "then": {"hardship": f"h{n}"}, "because": "So."}
            for n, when in enumerate(rules)
        ]
        path = tmp_path / "table.yaml"
        path.write_text(yaml.safe_dump(sheet))
        return load_table(path)

    return write


def test_a_number_that_a_cell_names_is_told_from_its_neighbours(written):
    table = written({"runway_days": 3}, {"runway_days": "< 9"}, {})
    days = np.array([3.0, 2.9, 3.1, 9.0, np.nan])
    decided = decide_all(table, {"runway_days": days})
    assert [each.then["hardship"] for each in decided] == ["h0", "h1", "h1", "h2", "h2"]


def test_a_case_that_no_rule_covers_is_refused_by_its_number(written):
    table = written({"runway_days": "< 9"})
    with pytest.raises(NoRuleFitsError, match=r"'runway_days': 12\.5"):
        decide_all(table, {"runway_days": np.array([1.0, 12.5])})
