from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import propose, revise
from engine.outreach.drafts import content_hash
from engine.store import drafts
from engine.store.journeys import journeys, states


def test_a_journey_joins_item_approval_and_draft(book, desk, transports, approved):
    with book.read() as conn:
        (found,) = journeys(conn, 10)
        assert states(conn) == {"ready": 1}
    assert (found.draft, found.approval.approver) == (approved, "bela")
    assert found.item.idempotency_key == content_hash(approved)
    dispatch(book, desk, transports, worker="w1")
    with book.read() as conn:
        assert [one.item.state for one in journeys(conn, 10)] == ["sent"]
        assert (states(conn), journeys(conn, 0)) == ({"sent": 1}, [])


def test_newest_versions_that_nobody_approved_wait(book, desk, ana, approved):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1007, author="ana")
        newest = revise(conn, desk, draft_id=first.draft_id, body=first.body, author=ana)
        other = propose(conn, desk, customer_id=1008, author="ana")
    with book.read() as conn:
        waiting = drafts.waiting_drafts(conn, 10)
        assert {one.draft_id for one in waiting} == {newest.draft_id, other.draft_id}
        assert drafts.waiting(conn) == len(waiting)
        assert len(drafts.waiting_drafts(conn, 1)) == 1
