import json

import pytest

from engine.outreach.approval import approve
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.person import Person
from engine.store.outbox import item_of_draft
from engine.store.schema import OUTBOX
from tests.fixtures.commands import refused
from tests.fixtures.desk import make_desk
from tools.context import open_context

AT = "2026-11-02T05:00:00+00:00"
BELA = Person("bela", frozenset({"approver"}))


@pytest.fixture
def home(tmp_path):
    return make_desk(tmp_path / "var", customers=9)


def dead_message(home):
    """The number of an approved message that its transport gave up."""
    context = open_context({"FORBEAR_HOME": str(home)}, person="ana")
    with context.store.write() as conn:
        draft = propose(conn, context.desk, customer_id=1001, author="ana")
        approve(
            conn,
            context.desk,
            draft_id=draft.draft_id,
            shown_hash=content_hash(draft),
            person=BELA,
        )
        conn.execute(OUTBOX.update().values(state="dead", note="The gateway answered 422."))
        item = item_of_draft(conn, draft.draft_id)
    context.store.close()
    assert item is not None
    return str(item.outbox_id), item.idempotency_key


def lines(path, *rows):
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return str(path)


def test_a_dead_letter_is_listed_shown_requeued_and_revoked(run, home):
    number, key = dead_message(home)
    assert "dead     0 failures  The gateway answered 422." in run(home, "outbox", "list").stdout
    assert key in run(home, "outbox", "show", number).stdout
    words = ("--as", "bela", "--reason", "number corrected")
    assert run(home, "outbox", "requeue", number, *words).stdout == f"Message {number} is ready.\n"
    refused(run(home, "outbox", "requeue", number, *words), "only a dead one is requeued")
    assert run(home, "outbox", "revoke", number, *words).stdout == f"Message {number} is revoked.\n"
    assert run(home, "outbox", "list", "--state", "dead").stdout == "No such message.\n"
    refused(run(home, "outbox", "show", "999"), "no message 999")
    trail = run(home, "audit", "show").stdout
    assert "outbox.requeued  by bela" in trail
    assert "outbox.given_up  by bela" in trail


def test_on_real_data_nobody_acts_under_a_typed_name(run, tmp_path):
    home = make_desk(tmp_path)
    manifest = home / "desk" / "book" / "book.json"
    told = json.loads(manifest.read_text())
    told["info"]["simulated"] = False
    manifest.write_text(json.dumps(told))
    words = ("--as", "bela", "--reason", "number corrected")
    refused(run(home, "outbox", "revoke", "1", *words), "only a simulated portfolio allows")
    refused(run(home, "outbox", "revoke", "1", *words[2:]), "no message 1")


def test_replies_are_taken_once_listed_without_words_shown_and_closed(run, home, tmp_path):
    def reply(text, sender="+919800001001"):
        return {"from": sender, "channel": "sms", "text": text, "received_at": AT}

    file = lines(tmp_path / "replies.jsonl", reply("STOP"), reply("call me"), reply("hi", "+100"))
    told = run(home, "replies", "import", file).stdout
    assert told == "1 call_me\n1 stop\n1 unknown, unknown sender\n"
    assert run(home, "replies", "import", file).stdout == "3 known already\n"
    listed = run(home, "replies", "list").stdout
    assert len(listed.splitlines()) == 2
    assert "call me" not in listed
    number = next(row.split()[0] for row in listed.splitlines() if "call_me" in row)
    assert run(home, "replies", "show", number).stdout == "call me\n"
    words = ("--as", "ana", "--note", "called back")
    assert "closed by ana" in run(home, "replies", "close", number, *words).stdout
    refused(run(home, "replies", "close", number, *words), "is not open")
    assert "outcome" in run(home, "outcomes").stdout


def test_lines_that_cannot_be_read_are_named_and_the_others_taken(run, home, tmp_path):
    good = {"from": "+919800001001", "channel": "sms", "text": "ok", "received_at": AT}
    naive = good | {"received_at": "2026-11-02T05:00:00"}
    file = lines(tmp_path / "r.jsonl", "{", naive, good | {"channel": "fax"}, "[]", good)
    done = run(home, "replies", "import", file)
    assert done.stdout == "1 unknown\n"
    refused(done, "4 lines were not taken, the first is line 1")


def test_receipts_of_other_messages_are_counted_apart(run, home, tmp_path):
    _, key = dead_message(home)
    row = {"key": "nobody", "state": "delivered", "at": AT}
    file = lines(tmp_path / "receipts.jsonl", row, row | {"key": key})
    assert run(home, "receipts", "import", file).stdout == "2 of no message of ours\n"
