"""What no filter holds: told, and never dropped."""

import pytest

from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("critical ones due this week zorblax", "zorblax"),
        ("people who have not been contacted", "not"),
        ("vulnerable or late salary", "or"),
        ("how many are waiting for a bus", "waiting"),
        ("critical customers with a credit card", "card"),
    ],
)
def test_a_word_that_no_filter_holds_is_no_answer(asked, left):
    _, found = understand(asked)
    assert found.intent not in {"list", "count", "group"}
    assert not found.unread or any(left in word for word in found.unread)


@pytest.mark.parametrize(
    "asked", ["who will not pay next week", "critical guys by city", "bottom 5 by runway"]
)
def test_words_that_name_no_filter_are_no_hindrance(asked):
    _, found = understand(asked)
    assert found.intent in {"list", "group"}
    assert found.unread == ()
