"""What is named only to be left out never becomes what is asked for."""

import pytest

from assistant.embedded.reading import read


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("customers not in the high band", ['band != "HIGH"']),
        ("customers not in the low or medium band", ['band != "LOW"', 'band != "MEDIUM"']),
        ("customers except gig workers", ['segment != "gig"']),
        ("customers who don't need a payment plan", ['treatment != "payment_plan"']),
        ("customers who do not speak Hindi", ['language != "hi"']),
        ("customers not in Pune or Mumbai", ['region != "pune"', 'region != "mumbai"']),
        ("customers outside Pune", ['region != "pune"']),
        ("customers without income shock", ['hardship != "income_shock"']),
    ],
)
def test_what_is_left_out_is_a_condition_and_no_filter(question: str, conditions: list[str]):
    values = read(question).values
    assert values["where"] == conditions
    assert {condition.split()[0] for condition in conditions}.isdisjoint(values)


def test_what_is_not_left_out_stays_a_filter():
    values = read("high risk customers not in Pune").values
    assert values["band"] == ["HIGH"]
    assert values["where"] == ['region != "pune"']


@pytest.mark.parametrize(
    "question", ["why is 1042 not high risk?", "is she not high risk?", "why not high risk?"]
)
def test_of_one_customer_nothing_is_left_out(question: str):
    values = read(question).values
    assert values["band"] == ["HIGH"]
    assert "where" not in values


def test_a_language_is_left_out_of_speakers_only():
    assert read("draft it, not in Hindi").values["language"] == ["hi"]
