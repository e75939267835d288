from datetime import date, timedelta
from zoneinfo import ZoneInfo

from engine.store import assignments, contacts, outcomes
from engine.store.interventions import Intervention, arms, interventions
from engine.store.outcomes import Outcome
from tests.fixtures.rows import NOW, draft

DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Kolkata")


def _sent(connection, draft_id, at, treatment, channel="sms"):
    decision = {"then": {"treatment": treatment}, "rule": "medium"}
    draft(connection, draft_id, decision=decision, channel=channel)
    contacts.insert_contact(connection, 1042, channel, at, draft_id)


def test_sent_messages_are_counted_with_what_became_of_them(scored_store):
    with scored_store.write() as connection:
        _sent(connection, "one", NOW, "payment_plan")
        _sent(connection, "two", NOW, "payment_plan")
        _sent(connection, "three", NOW, "offer_to_talk", "email")
        _sent(connection, "old", NOW - 40 * DAY, "payment_plan")
        draft(connection, "never sent")
        contacts.insert_contact(connection, 1042, "voice", NOW)  # made outside Forbear
        for found in (
            Outcome("one", "payment", 1042, "in_time", NOW, 1042),
            Outcome("two", "payment", 1042, "missed", NOW, 1042),
            Outcome("one", "response", 1042, "call_me", NOW),
            Outcome("old", "payment", 1042, "missed", NOW, 1042),
        ):
            outcomes.save_outcome(connection, found)
    with scored_store.read() as connection:
        assert interventions(connection, NOW - 30 * DAY) == [
            Intervention(
                "payment_plan",
                "sms",
                2,
                {"payment": {"in_time": 1, "missed": 1}, "response": {"call_me": 1}},
            ),
            Intervention("offer_to_talk", "email", 1, {}),
        ]


def test_arms_hold_the_payments_that_fell_due_after_the_draw(scored_store):
    """Each customer's one payment is due on 5 November; whoever was drawn later has none."""
    with scored_store.write() as connection:
        for name, at in (("early", NOW), ("late", NOW + 5 * DAY)):
            assignments.assign(
                connection, name, [1001, 1002, 1003, 1010, 1042], holdout=0.5, seed=1, at=at
            )
    with scored_store.read() as connection:
        drawn = assignments.assignments(connection, "early")
        found = arms(connection, NOW - DAY, ZONE)
        assert arms(connection, NOW + 6 * DAY, ZONE) == []
    for each in found:
        held = {one.customer_id for one in drawn if one.arm == each.arm}
        if each.experiment == "early":
            assert each.customers == len(held)
            assert {due.customer_id for due in each.dues} == held
            assert {due.due_on for due in each.dues} == {date(2026, 11, 5)}
        else:
            assert each.dues == ()
    assert {(each.experiment, each.arm) for each in found} >= {("early", "contact")}
