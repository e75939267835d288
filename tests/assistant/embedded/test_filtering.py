"""A line of the filter language in a question goes to the tools as it is typed."""

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "intent", "typed"),
    [
        (
            "filter: band in (HIGH, CRITICAL) and segment = salaried",
            "list",
            "band in (HIGH, CRITICAL) and segment = salaried",
        ),
        (
            'customers with band = HIGH and region = "Maharashtra/Pune".',
            "list",
            'band = HIGH and region = "Maharashtra/Pune"',
        ),
        ("how many with runway_days < 5", "count", "runway_days < 5"),
        ("vulnerable = yes by region", "group", "vulnerable = yes"),
        ("who has band = LOW or segment = gig", "list", "(band = LOW or segment = gig)"),
        ("who has exposure > 50000 and band = HIGH", "list", "exposure > 50000 and band = HIGH"),
    ],
)
def test_a_typed_filter_is_taken_whole_whatever_surrounds_it(asked, intent, typed):
    reading, found = understand(asked)
    assert (found.intent, reading.values["where"]) == (intent, [typed])
    assert clauses(asked) == (asked,)


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        ("filter: bnad = HIGH", "bnad = HIGH"),
        ("filter: band in (HIGH", "band in (HIGH"),
        ("customers with band in (HIGH, CRITICAL", "band in (HIGH, CRITICAL"),
        ("band = HIGH and region in (Pune", "band = HIGH and region in (Pune"),
    ],
)
def test_a_faulty_line_goes_to_the_tools_which_say_what_is_wrong(asked, typed):
    assert understand(asked)[0].values["where"] == [typed]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("customers with exposure > 500000", ["exposure > 50000000"]),
        ("filter: critical customers in Pune", None),
        ("what if salary_days_late = 0 for 1042", None),
    ],
)
def test_what_is_said_in_words_is_no_line_of_the_language(asked, where):
    assert understand(asked)[0].values.get("where") == where
