"""Time gone by: of a customer, of all, of payments, of messages."""

import pytest

from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "intent"),
    [
        ("give me the happenings at 1042 over the last 20 days", "changes"),
        ("did the balance of 1042 fall", "changes"),
        ("did 1042 pay in october", "missed"),
        ("has 1042 paid on time", "missed"),
        ("did we text 1042 last week", "message_history"),
        ("did anyone call 1042", "message_history"),
        ("may we call 1042", "contact"),
        ("did the average probability change since september", "trend"),
        ("what if 1042 had no failed debits", "what_if"),
    ],
)
def test_a_time_gone_by_asks_for_what_happened_then(asked, intent):
    assert understand(asked)[1].intent == intent
