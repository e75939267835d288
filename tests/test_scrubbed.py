"""What a whole run prints and logs, its failures included, holds no personal data and no key."""

import re
import shutil
from pathlib import Path

import pytest

from engine.outreach.approval import approve
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.person import Person
from tests.fixtures.commands import DRAFT, WHY, Run
from tests.fixtures.desk import make_desk
from tests.fixtures.planted import planted
from tools.context import open_context

COMMANDS = (
    WHY,
    DRAFT,
    ("ask", "what is the phone number of customer 1042?"),
    ("ask", "email of asha.sharma@example.com and name of 1042"),
    ("audit", "show", "--limit", "100"),
    ("audit", "verify"),
    ("audit", "retention"),
    ("keys", "rotate"),
    ("doctor",),
)
FAILING = (
    {"FORBEAR_PII_KEY": "c3RvcmUtdGVzdHMtdXNlLXRoaXMtb25lLWtleS0wMDA="},
    {"FORBEAR_PII_KEY": "no-key-at-all-and-secret"},
    {"FORBEAR_DATABASE_URL": "postgresql://forbear:hunter2hunter2@127.0.0.1:1/nothing"},
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk on which a message to customer 1042 is approved and waits."""
    made = make_desk(tmp_path / "var", customers=60)
    context = open_context({"FORBEAR_HOME": str(made)}, person="ana")
    with context.store.write() as conn:
        draft = propose(conn, context.desk, customer_id=1042, author="ana")
        person = Person("bela", frozenset({"approver"}))
        shown = content_hash(draft)
        approve(conn, context.desk, draft_id=draft.draft_id, shown_hash=shown, person=person)
    context.store.close()
    return made


def test_a_whole_run_shows_no_personal_data_and_no_key(home: Path, run: Run, tmp_path: Path):
    keys = [(home / "desk" / "pii.key").read_text().strip()]
    broken = shutil.copytree(home, tmp_path / "broken")
    (broken / "desk" / "outbox").write_text("a file where a folder should be")
    done = [
        run(broken, "dispatch", "--once"),
        run(home, "dispatch", "--once"),
        *(run(home, *command) for command in COMMANDS),
        *(run(home, *DRAFT, **environ) for environ in FAILING),
        *(run(home, "dispatch", "--once", **environ) for environ in FAILING),
        run(home, "audit", "export", "--out", str(tmp_path / "audit.html"), "--format", "html"),
    ]
    keys += [(home / "desk" / "pii.key").read_text().strip(), "hunter2hunter2", "no-key-at-all"]
    shown = "\n".join(each.stdout + each.stderr for each in done)
    shown += (tmp_path / "audit.html").read_text()
    assert "sent" in done[1].stdout
    assert {each.returncode for each in done[-7:-1]} <= {0, 1}
    assert "Traceback" not in shown
    assert planted(shown) is None
    assert not re.search(r"\bAsha\b|\bSharma\b", shown)
    assert [key for key in keys if any(part in shown for part in key.split(","))] == []


def test_the_message_itself_was_delivered_with_the_name(home: Path, run: Run):
    """Otherwise the test above would show nothing."""
    run(home, "dispatch", "--once")
    (message,) = (path for path in (home / "desk" / "outbox").rglob("*") if path.is_file())
    assert "Asha" in message.read_text(encoding="utf-8")
