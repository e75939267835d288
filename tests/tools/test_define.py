import re
from typing import get_args

import pytest
import yaml

from engine.features import CATALOG
from knowledge.content import ContentError
from knowledge.terms import FILE, load_terms
from tools import TOOLS
from tools.context import HORIZON_DAYS
from tools.define import define
from tools.vocabulary import Hardship

TERMS = {term.id: term for term in load_terms()}


def test_every_term_points_at_a_tool():
    assert {term.see for term in TERMS.values()} <= {tool.name for tool in TOOLS}


def test_no_term_takes_a_feature_s_code():
    assert not [name for term in TERMS.values() for name in term.names if name in CATALOG]


def test_every_kind_of_hardship_is_a_term():
    assert set(get_args(Hardship)) - {"none"} <= set(TERMS)


def test_every_treatment_that_the_table_can_give_is_a_term(context):
    given = {row.then["treatment"] for row in context.desk.treatment.rules}
    assert given - {"none"} <= set(TERMS)


def test_the_horizon_is_that_of_the_scores():
    assert re.findall(r"\d+", TERMS["horizon"].what) == [str(HORIZON_DAYS)]


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.id)
def test_every_name_of_a_term_leads_to_it(context, term):
    for name in term.names:
        for said in (name, name.upper(), f" {name} "):
            told = define(context, {"term": said})
            assert (told.code, told.kind, told.description) == (term.id, "term", term.what)


@pytest.mark.parametrize("said", ["mortgage", "overdraft protection scheme", "zzzz", "42"])
def test_what_is_no_term_is_refused_with_the_nearest(context, said):
    from tools.errors import UnknownValueError

    with pytest.raises(UnknownValueError, match="The nearest are"):
        define(context, {"term": said})


def test_a_name_with_two_meanings_is_refused(tmp_path):
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    content["terms"][1]["also"].append(content["terms"][0]["label"].upper())
    file = tmp_path / "terms.yaml"
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(ContentError, match="'risk band' is both 'band' and 'probability'"):
        load_terms(file)


@pytest.mark.parametrize("said", ["rollover ratio", "Rollover_Ratio", "rolover ratio"])
def test_a_feature_is_found_by_its_code_in_words(context, said):
    assert define(context, {"term": said}).code == "rollover_ratio"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("low balance days", "low_balance_days_30d"),
        ("Loss of variety in spending", "spending_variety_drop"),
    ],
)
def test_a_feature_is_found_by_what_it_is_called_without_its_window(context, said, code):
    assert define(context, {"term": said}).code == code
