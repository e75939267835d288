"""How many rows, and from which place on, however it is said."""

import pytest

from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("largest six payments due this week", {"n": 6, "sort": ["payment_amount"], "days": 7}),
        ("highest three exposures", {"n": 3, "sort": ["exposure"]}),
        ("customers running out of money soonest, 20 of them", {"n": 20, "sort": ["runway_days"]}),
        ("overspending customers, max 8", {"n": 8}),
        ("critical customers, not more than 5 names", {"n": 5}),
        ("max 12 critical customers", {"n": 12}),
        ("next 5 after the top 5", {"n": 5, "offset": 5}),
        ("skip the first 20 and show the next 10", {"n": 10, "offset": 20}),
        ("the next ten after the ten riskiest", {"n": 10, "offset": 10}),
        ("customers 11 to 20 by risk", {"n": 10, "offset": 10, "customers": None}),
        ("customers with runway of at most 5 days", {"n": None}),
    ],
)
def test_rows_and_places_are_read(asked, values):
    reading, found = understand(asked)
    assert found.intent == "list"
    assert {key: reading.values.get(key) for key in values} == values
