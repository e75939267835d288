"""Counts of what messages came to, and the comparison with those who were held out."""

import doctest
import sys
from collections import Counter

import pytest
from scipy.stats import norm

from engine.outreach.settling import payment_outcome
from engine.store import assignments, contacts, customers
from engine.store.outcomes import Outcome, save_outcome
from engine.store.queue import QueueFilter, QueueQuery, queue
from tools.draft_message import draft_message
from tools.errors import UnavailableError
from tools.outcomes import newcombe, outcomes, wilson


def test_the_published_example_of_the_interval_holds():
    assert doctest.testmod(sys.modules["tools.outcomes"]).failed == 0


def test_a_share_s_interval_is_where_the_score_test_just_rejects():
    low, high = wilson(7, 40)
    for edge in (low, high):
        z = (7 / 40 - edge) / (edge * (1 - edge) / 40) ** 0.5
        assert abs(z) == pytest.approx(1.96)
    assert norm.cdf(1.96) == pytest.approx(0.975, abs=1e-4)
    assert newcombe(7, 40, 7, 40)[0] == 0


def test_where_nothing_was_sent_it_says_so(scored):
    told = outcomes(scored, {})
    assert (told.sent, told.groups, told.holdouts) == (0, (), ())
    assert told.note == "Nothing was sent in that time."


def test_messages_are_grouped_with_the_share_of_settled_payments_that_were_met(changing):
    drafts = _drafts(changing, 4)
    for draft, value in zip(drafts, ("in_time", "late", "missed", "open"), strict=True):
        outcome = Outcome(draft.draft_id, "payment", draft.customer_id, value, changing.clock())
        with changing.store.write() as conn:
            at = changing.clock()
            contacts.insert_contact(conn, draft.customer_id, draft.channel, at, draft.draft_id)
            save_outcome(conn, outcome)
    told = outcomes(changing, {"days": 7})
    assert told.sent == 4 == sum(group.sent for group in told.groups)
    total: Counter[str] = Counter()
    for group in told.groups:
        total.update(group.payments)
    assert total == {"in_time": 1, "late": 1, "missed": 1, "open": 1}
    settled = [g for g in told.groups if set(g.payments) != {"open"}]
    for group in settled:
        met = group.payments.get("in_time", 0) + group.payments.get("late", 0)
        assert group.met_share == met / (met + group.payments.get("missed", 0))
    assert "Nobody was held out" in told.note


def test_arms_are_compared_on_the_payments_that_are_settled(changing):
    drawn_at = changing.clock().replace(month=8, day=1)
    with changing.store.read() as conn:
        ids = [row.customer_id for row in queue(conn, QueueQuery(limit=400))]
    with changing.store.write() as conn:
        assignments.assign(conn, "autumn", ids, holdout=0.3, seed=7, at=drawn_at)
    [holdout] = outcomes(changing, {"days": 120}).holdouts
    today = changing.local(changing.clock()).date()
    since = changing.local(drawn_at).date()
    with changing.store.read() as conn:
        drawn = {a.customer_id: a.arm for a in assignments.assignments(conn, "autumn")}
        became = [
            (drawn[who], payment_outcome(due, today))
            for who in ids
            for due in customers.obligations(conn, who)
            if due.due_on > since
        ]
    for arm in holdout.arms:
        settled = [value for name, value in became if name == arm.arm and value != "open"]
        assert (arm.payments, arm.missed) == (len(settled), settled.count("missed"))
        assert arm.customers == list(drawn.values()).count(arm.arm)
    contacted, held = holdout.arms
    expected = newcombe(contacted.missed, contacted.payments, held.missed, held.payments)
    assert (holdout.difference, holdout.difference_low, holdout.difference_high) == expected


def _drafts(context, count):
    """So many drafts, each for another customer."""
    with context.store.read() as conn:
        rows = queue(conn, QueueQuery(QueueFilter(band=("HIGH", "CRITICAL")), limit=40))
    found = []
    for row in rows:
        try:
            found.append(draft_message(context, {"customer_id": row.customer_id}))
        except UnavailableError:
            continue
        if len(found) == count:
            return found
    raise AssertionError("too few customers to write to")
