"""What a command adds to the audit is anchored when it ends, so that cutting it off is found."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from data.portfolio import portfolio
from tests.fixtures.desk import make_desk

AT = "2026-11-01T05:00:00+00:00"
REPLY = {"from": "+919800001001", "channel": "sms", "text": "a complaint", "received_at": AT}
FLAG = "customers flag 1002 dispute --since 2026-11-01 --source register"
COMMANDS = [
    FLAG,
    "replies import {replies}",
    "replies close 1 --as ana --note called",
    "outcomes",
    "customers erase 1003 --because request --by dana",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("anchored"), customers=9)


def test_each_command_leaves_the_whole_audit_anchored(run, home, tmp_path):
    replies = tmp_path / "replies.jsonl"
    replies.write_text(json.dumps(REPLY))
    before = 0
    for command in COMMANDS:
        done = run(home, *command.format(replies=replies).split())
        assert done.returncode == 0, done.stderr
        said = run(home, "audit", "verify").stdout
        found = re.search(r"holds: ([\d,]+) entries, anchored up to entry ([\d,]+)\.", said)
        assert found is not None, said
        assert found[1] == found[2], command
        assert int(found[1]) > before, command
        before = int(found[1])


def test_what_a_command_noted_is_missed_when_it_is_cut_off(run, tmp_path):
    home = make_desk(tmp_path, customers=9)
    assert run(home, *FLAG.split()).returncode == 0
    with closing(sqlite3.connect(portfolio(home, "desk").database)) as raw, raw:
        raw.execute("DELETE FROM audit WHERE event = 'customer.flagged'")
    assert "removed from the end" in run(home, "audit", "verify").stdout
