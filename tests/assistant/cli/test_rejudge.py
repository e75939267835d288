"""`forbear policy rejudge`, as a user runs it."""

import json
import sqlite3

import pytest

from tests.fixtures.commands import refused
from tests.fixtures.desk import make_desk


@pytest.fixture
def drafted(run, tmp_path):
    """A home with one draft, and the draft's id."""
    home = make_desk(tmp_path, customers=45)
    assert run(home, "ask", "draft a message for 1042").returncode == 0
    with sqlite3.connect(home / "desk" / "forbear.db") as store:
        ((id,),) = store.execute("SELECT draft_id FROM drafts").fetchall()
    store.close()
    return home, id


def test_a_stored_verdict_is_judged_again_and_a_difference_is_named(run, drafted):
    home, id = drafted
    assert "bit for bit the same" in run(home, "policy", "rejudge", id).stdout
    with sqlite3.connect(home / "desk" / "forbear.db") as store:
        ((text,),) = store.execute("SELECT verdict FROM drafts").fetchall()
        told = json.loads(text)
        next(each for each in told["outcomes"] if each["rule_id"] == "GL-03")["result"] = "block"
        store.execute("UPDATE drafts SET verdict = ?", (json.dumps(told),))
    store.close()
    refused(run(home, "policy", "rejudge", id), "GL-03: block then, pass now", "not the same")
    refused(run(home, "policy", "rejudge", "nobody"), "does not exist|no draft|no such")
