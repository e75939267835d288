"""Proposing, reading, approving, rejecting and revoking by API: by the workbench's own rules."""

import pytest

from dashboards.messages import Messages
from engine.person import Person
from engine.store import approvals, audit

NOWHERE = "0" * 32


@pytest.fixture
def bo(as_person):
    return as_person("bo", "approver")


def proposed(client, headers, customer_id, **more):
    body = {"customer_id": customer_id, **more}
    answer = client.post("/v1/drafts", headers=headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["draft_id"]


def read(client, headers, draft_id):
    answer = client.get(f"/v1/drafts/{draft_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide(client, headers, draft_id, decision="approve", **more):
    text = read(client, headers, draft_id)
    body = {"draft_id": draft_id, "content_hash": text["content_hash"], "decision": decision}
    return client.post("/v1/approvals", headers=headers, json=body | more)


def events(door):
    with door.store.read() as conn:
        return [(entry.event, entry.actor) for entry in audit.entries(conn, limit=3)]


def test_a_proposal_is_drafted_by_the_tool_and_shows_no_name(client, ana, door):
    answer = client.post("/v1/drafts", headers=ana, json={"customer_id": 1077})
    told = answer.json()
    assert (answer.status_code, told["customer_id"], told["sent"]) == (201, 1077, False)
    assert "Asha" not in answer.text
    assert "[salutation]" in told["body"]
    assert events(door)[0] == ("draft.proposed", "ana (assistant)")
    listed = client.get("/v1/drafts", headers=ana).json()
    assert told["draft_id"] in [each["draft_id"] for each in listed["drafts"]]
    assert listed["total"] >= len(listed["drafts"])


def test_an_approval_is_of_the_exact_text_and_stands_under_the_callers_name(client, ana, bo, door):
    draft_id = proposed(client, ana, 1050)
    text = read(client, bo, draft_id)
    assert text["why_not"] is None
    assert text["recipient"].startswith("+91••")
    answer = decide(client, bo, draft_id)
    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert (told["decision"], told["by"]) == ("approved", "bo")
    assert events(door)[0] == ("approval.granted", "bo")
    with door.store.read() as conn:
        approval = approvals.find_approval(conn, told["approval_id"])
    assert approval is not None
    assert (approval.approver, approval.opened_at) == ("bo", None)
    listed = client.get("/v1/approvals", headers=ana).json()["approvals"]
    assert listed[0]["approval_id"] == told["approval_id"]
    assert listed[0]["state"] == "ready"


def test_nobody_approves_in_another_name(client, ana):
    draft_id = proposed(client, ana, 1002)
    for forged in ({"approver": "bo"}, {"person": "bo"}, {"by": "bo"}):
        assert decide(client, ana, draft_id, **forged).status_code == 422
    headers = ana | {"X-Forwarded-User": "bo", "X-Remote-User": "bo"}
    assert decide(client, headers, draft_id).json()["by"] == "ana"


def test_another_text_than_the_one_read_is_not_approved(client, ana, bo, door):
    draft_id = proposed(client, ana, 1001)
    body = {"draft_id": draft_id, "content_hash": "0" * 64, "decision": "approve"}
    answer = client.post("/v1/approvals", headers=bo, json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:forbear:refused")
    assert "Read the draft again" in answer.json()["detail"]
    assert events(door)[0] == ("approval.refused", "bo")


def test_whoever_wrote_own_words_needs_a_second_person(client, ana, bo, door):
    draft_id = proposed(client, ana, 1042, channel="email")
    desk = Messages(door.desk(Person("ana", frozenset({"analyst"}))))
    text = read(client, ana, draft_id)
    edited = desk.revise(draft_id, text["body"] + "\n\nwe are glad to help.", text["subject"])
    alone = decide(client, ana, edited)
    assert (alone.status_code, "second person" in alone.json()["detail"]) == (409, True)
    answer = decide(client, bo, edited)
    assert answer.status_code == 201, answer.text


def test_a_rejected_draft_waits_no_longer_and_cannot_be_approved(client, ana, bo, door):
    draft_id = proposed(client, ana, 1077)
    assert decide(client, bo, draft_id, "reject").status_code == 409  # no reason given
    answer = decide(client, bo, draft_id, "reject", reason="wrong_time")
    assert (answer.status_code, answer.json()["decision"]) == (201, "rejected")
    assert events(door)[0] == ("approval.rejected", "bo")
    waiting = client.get("/v1/drafts", headers=ana).json()["drafts"]
    assert draft_id not in [each["draft_id"] for each in waiting]
    late = decide(client, ana, draft_id)
    assert (late.status_code, "rejected by bo" in late.json()["detail"]) == (409, True)
    history = client.get("/v1/customers/1077/messages", headers=ana).json()
    assert "rejected" in [each["state"] for each in history["messages"]]


def test_an_approval_is_taken_back_while_nothing_was_sent(client, ana, bo, door):
    approval_id = decide(client, bo, proposed(client, ana, 1001)).json()["approval_id"]
    path = f"/v1/approvals/{approval_id}/revoke"
    answer = client.post(path, headers=ana, json={"reason": "paid"})
    assert (answer.status_code, answer.json()["by"]) == (200, "ana")
    assert events(door)[0] == ("approval.revoked", "ana")
    again = client.post(path, headers=ana, json={"reason": "paid"})
    assert (again.status_code, "revoked already" in again.json()["detail"]) == (409, True)


def test_what_does_not_exist_is_named_with_the_way_out(client, ana):
    draft = client.get(f"/v1/drafts/{NOWHERE}", headers=ana)
    approval = client.post(f"/v1/approvals/{NOWHERE}/revoke", headers=ana, json={"reason": "other"})
    customer = client.post("/v1/drafts", headers=ana, json={"customer_id": 1})
    assert [each.status_code for each in (draft, approval, customer)] == [404, 404, 404]
    assert customer.json()["nearest"] == [1001, 1002, 1003]


def test_a_message_that_the_contact_rules_forbid_is_not_approved(client, ana, bo):
    draft_id = proposed(client, ana, 1060)
    text = read(client, bo, draft_id)
    assert (text["allowed"], bool(text["blocks"])) == (False, True)
    assert "blocked" in text["why_not"]
    answer = decide(client, bo, draft_id)
    assert (answer.status_code, "blocked" in answer.json()["detail"]) == (409, True)
