"""The filter language: what is printed is read back, and what is not understood is shown."""

import doctest
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import filters
from tools.errors import FilterError
from tools.filters import All, Between, Compare, Either, Known, Not, OneOf, Within, parse, written

KEYWORDS = {"and", "or", "not", "in", "is", "between", "within", "known", "day", "days"}
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True).filter(lambda n: n not in KEYWORDS)
VALUES = st.one_of(
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(min_value=date(1000, 1, 1)),
)
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
CONDITIONS = st.one_of(
    st.builds(Compare, NAMES, SIGNS, VALUES),
    st.builds(OneOf, NAMES, st.lists(VALUES, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Between, NAMES, VALUES, VALUES),
    st.builds(Within, NAMES, st.integers(1, 400)),
    st.builds(Known, NAMES, st.booleans()),
)
PARTS = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


@given(PARTS.filter(lambda tree: len(written(tree)) <= filters.LONGEST))
@settings(max_examples=300, deadline=None)
def test_what_is_printed_is_read_back(tree):
    assert parse(written(tree)) == tree


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_as_a_filter(text):
    try:
        tree = parse(text)
    except FilterError:
        return
    assert parse(written(tree)) == tree


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(filters).failed == 0


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("BAND = high", Compare("band", "=", "high")),
        ("probability >= 20%", Compare("probability", ">=", 0.2)),
        ("region = 'West Bengal'", Compare("region", "=", "West Bengal")),
        ("due within 1 day", Within("due", 1)),
        ("band not in (LOW)", OneOf("band", ("LOW",), negated=True)),
        ("region is not known", Known("region", negated=True)),
        ("android = 1", Compare("android", "=", 1.0)),
    ],
)
def test_a_filter_is_read_as_people_write_it(text, tree):
    assert parse(text) == tree


def test_brackets_may_be_as_deep_as_a_filter_is_long():
    assert parse("(" * 247 + "a = 1" + ")" * 247) == Compare("a", "=", 1.0)


def test_and_binds_closer_than_or_and_not_closest():
    one, two, three = (Compare(name, "=", 1.0) for name in "abc")
    assert parse("a = 1 or b = 1 and c = 1") == Either((one, All((two, three))))
    assert parse("not a = 1 and b = 1") == All((Not(one), two))
    assert parse("(a = 1 or b = 1) and c = 1") == All((Either((one, two)), three))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "ends too early"),
        ("band =", "ends too early"),
        ("band == HIGH", r"from '= HIGH' on \(character 7\)"),
        ("band = HIGH; DROP TABLE queue", r"from '; DROP TABLE queue' on"),
        ("band = HIGH UNION SELECT", r"from 'UNION SELECT' on"),
        ("due within 0 days", "whole number of 1 to 400"),
        ("due within 2.5 days", "whole number of 1 to 400"),
        ("due > 2026-02-30", "'2026-02-30' is no day"),
        ('region = "a\\qb"', "backslash"),
        (" and ".join(f"a = {n}" for n in range(21)), "at most 20 conditions, this one has 21"),
        ("a = " + "9" * 500, "at most 500 characters"),
    ],
)
def test_what_is_not_understood_is_shown_with_its_place(text, complaint):
    with pytest.raises(FilterError, match=complaint):
        parse(text)
