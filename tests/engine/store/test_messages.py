from datetime import timedelta

from engine.store import audit, contacts, outbox
from engine.store.messages import DecisionOnDraft, messages_of
from tests.fixtures.rows import NOW, approved, draft

MINUTE = timedelta(minutes=1)


def test_every_version_is_told_with_its_approval_dispatch_and_decisions(scored_store, cipher):
    me, other = cipher.reference(1042), cipher.reference(1001)
    with scored_store.write() as connection:
        item = approved(connection, "sent")
        [claimed] = outbox.claim(connection, "worker", NOW)
        outbox.mark_sent(connection, claimed)
        contacts.insert_delivery(connection, item.outbox_id, "sms", "r-1", NOW + MINUTE)
        draft(connection, "first", created_at=NOW + MINUTE)
        draft(connection, "second", parent_id="first", created_at=NOW + 2 * MINUTE)
        for customer, draft_id in ((me, "second"), (other, "second"), (me, None)):
            payload = {"draft": draft_id, "customer": customer, "reason": "not_allowed"}
            audit.append(connection, "ravi", "approval.refused", payload, at=NOW)
    with scored_store.read() as connection:
        second, first, sent = messages_of(connection, 1042, me)
        assert messages_of(connection, 1001, other) == []
    assert (first.replaced_by, second.replaced_by) == ("second", None)
    assert first.item is None
    assert second.decisions == (DecisionOnDraft(NOW, "ravi", "approval.refused", "not_allowed"),)
    assert sent.approval is not None
    assert sent.item is not None
    assert (sent.approval.approver, sent.item.state) == ("ravi", "sent")
    assert sent.sent_at == NOW + MINUTE
