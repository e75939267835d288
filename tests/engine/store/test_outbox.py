import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.store import outbox
from engine.store.outbox import LEASE, ClaimLostError
from tests.fixtures.rows import NOW, approved, known

MINUTE = timedelta(minutes=1)


@pytest.fixture
def item(scored_store):
    with scored_store.write() as connection:
        return approved(connection)


def claim(store, worker, now, **options):
    with store.write() as connection:
        return outbox.claim(connection, worker, now, **options)


def test_an_approval_is_enqueued_once(scored_store, item):
    assert item.state == "ready"
    with pytest.raises(Exception, match=r"(?i)unique"), scored_store.write() as connection:
        outbox.enqueue(connection, item.approval_id, "another-key", NOW)
    with pytest.raises(Exception, match=r"(?i)unique"), scored_store.write() as connection:
        outbox.enqueue(connection, "yes-2", item.idempotency_key, NOW)


def test_a_claimed_item_is_nobody_elses(scored_store, item):
    [claimed] = claim(scored_store, "one", NOW)
    assert claimed == replace(item, state="claimed", claimed_by="one", claimed_at=NOW, attempts=1)
    assert claim(scored_store, "two", NOW + LEASE - MINUTE) == []


def test_items_wait_for_their_moment_and_the_oldest_goes_first(scored_store, item):
    with scored_store.write() as connection:
        other = approved(connection, "draft-2")
    assert claim(scored_store, "one", NOW - MINUTE) == []
    assert [found.outbox_id for found in claim(scored_store, "one", NOW, limit=1)] == [
        item.outbox_id
    ]
    assert [found.outbox_id for found in claim(scored_store, "one", NOW)] == [other.outbox_id]


def test_the_claim_of_a_crashed_worker_goes_on_with_the_same_key(scored_store, item):
    [lost] = claim(scored_store, "one", NOW)
    [taken] = claim(scored_store, "two", NOW + LEASE)
    assert (taken.claimed_by, taken.attempts) == ("two", 2)
    assert taken.idempotency_key == item.idempotency_key
    with pytest.raises(ClaimLostError, match="another worker"), scored_store.write() as connection:
        outbox.mark_sent(connection, lost)
    with scored_store.write() as connection:
        assert outbox.mark_sent(connection, taken).state == "sent"


def test_a_held_item_comes_back_at_its_next_attempt(scored_store, item):
    [claimed] = claim(scored_store, "one", NOW)
    with scored_store.write() as connection:
        held = outbox.mark_held(connection, claimed, NOW + 10 * MINUTE, "quiet hours")
        assert (held.state, held.note) == ("held", "quiet hours")
    assert claim(scored_store, "one", NOW + 9 * MINUTE) == []
    [again] = claim(scored_store, "one", NOW + 10 * MINUTE)
    assert (again.attempts, again.idempotency_key) == (2, item.idempotency_key)


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (outbox.mark_sent, "sent"),
        (lambda connection, item: outbox.mark_refused(connection, item, "withdrawn"), "refused"),
        (lambda connection, item: outbox.mark_dead(connection, item, "five attempts"), "dead"),
    ],
)
def test_an_end_is_final(scored_store, item, end, state):
    [claimed] = claim(scored_store, "one", NOW)
    with scored_store.write() as connection:
        assert end(connection, claimed).state == state
    assert claim(scored_store, "two", NOW + 9 * LEASE) == []
    with scored_store.read() as connection:
        assert known(outbox.item_of(connection, item.approval_id)).state == state
        assert known(outbox.item_of_draft(connection, "draft-1")).state == state
        assert outbox.item_of_draft(connection, "draft-9") is None
    with pytest.raises(ClaimLostError), scored_store.write() as connection:
        outbox.mark_sent(connection, claimed)


def test_nothing_leaves_without_a_claim(scored_store, item):
    with pytest.raises(ClaimLostError), scored_store.write() as connection:
        outbox.mark_sent(connection, item)


def test_two_dispatchers_never_share_an_item(scored_store):
    with scored_store.write() as connection:
        wanted = {approved(connection, f"draft-{n}").outbox_id for n in range(20)}
    claimed: list[int] = []

    def work(worker):
        while found := claim(scored_store, worker, NOW, limit=3):
            claimed.extend(item.outbox_id for item in found)

    workers = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted(wanted)


def step(store, change, *arguments):
    with store.write() as connection:
        return change(connection, *arguments)


def test_a_hand_over_is_noted_before_it_happens_and_renews_the_lease(scored_store, item):
    [claimed] = claim(scored_store, "one", NOW)
    handed = step(scored_store, outbox.hand_over, claimed, "smtp", NOW + MINUTE)
    assert handed == replace(claimed, handed_to="smtp", claimed_at=NOW + MINUTE)
    assert claim(scored_store, "two", NOW + LEASE) == []
    [taken] = claim(scored_store, "two", NOW + LEASE + MINUTE)
    assert taken.handed_to == "smtp"
    with pytest.raises(ClaimLostError):
        step(scored_store, outbox.hand_over, claimed, "smtp", NOW)


def test_a_failure_is_counted_and_a_hold_is_not(scored_store, item):
    [first] = claim(scored_store, "one", NOW)
    held = step(scored_store, outbox.mark_held, first, NOW, "night")
    [second] = claim(scored_store, "one", NOW)
    failed = step(scored_store, outbox.mark_failed, second, NOW, "line down")
    assert (held.failures, failed.failures, failed.state) == (0, 1, "held")


def test_what_waits_can_be_withdrawn_and_what_a_worker_has_cannot(scored_store, item):
    [claimed] = claim(scored_store, "one", NOW)
    assert step(scored_store, outbox.withdraw, claimed, "STOP") is None
    held = step(scored_store, outbox.mark_held, claimed, NOW, "night")
    withdrawn = step(scored_store, outbox.withdraw, held, "STOP")
    assert withdrawn is not None
    assert (withdrawn.state, withdrawn.note) == ("refused", "STOP")
    assert claim(scored_store, "two", NOW) == []


def test_only_a_dead_item_is_requeued_and_then_starts_afresh(scored_store, item):
    assert step(scored_store, outbox.requeue, item, NOW, "again") is None
    [claimed] = claim(scored_store, "one", NOW)
    failed = step(scored_store, outbox.mark_failed, claimed, NOW, "line down")
    [again] = claim(scored_store, "one", NOW)
    assert again.failures == failed.failures == 1
    dead = step(scored_store, outbox.mark_dead, again, "given up")
    ready = step(scored_store, outbox.requeue, dead, NOW, "line mended")
    assert ready is not None
    assert (ready.state, ready.failures, ready.handed_to) == ("ready", 0, None)
    assert step(scored_store, outbox.requeue, dead, NOW, "twice") is None


def test_items_are_found_by_number_key_state_and_customer(scored_store, item):
    with scored_store.read() as connection:
        assert outbox.find_item(connection, item.outbox_id) == item
        assert outbox.find_item(connection, 999_999) is None
        assert outbox.item_of_key(connection, item.idempotency_key) == item
        assert outbox.listed(connection) == outbox.listed(connection, "ready") == [item]
        assert outbox.listed(connection, "dead") == []
        customers = [
            number for number in range(1, 2000) if outbox.waiting_for(connection, number) == [item]
        ]
    assert len(customers) == 1
