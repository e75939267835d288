"""Killed with SIGKILL at every step, two dispatchers at once: nothing goes twice or gets lost."""

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import func, select

from engine.store import audit
from engine.store.database import open_store
from engine.store.outbox import listed
from engine.store.schema import AUDIT, CONTACTS
from tests.engine.outreach.conftest import fill
from tests.engine.outreach.killed import AFTER, BEFORE

POINTS = [*BEFORE, *AFTER]
APPROVING = [point for point in POINTS if point.startswith("approve")]
RELEASING = [point for point in POINTS if not point.startswith("approve")]
KEY = re.compile(rb"Message-ID:\s*<([0-9a-f]{64})@")


class Program:
    """`killed.py` over one store and one transport; each task is six minutes after the last."""

    def __init__(self, url, cipher_key, transport):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.outreach.killed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TEST_KEY": cipher_key},
        )
        self.task, self.minutes = {"store": url, **transport}, 0

    def run(self, *, point=None, approve=(), workers=1):
        """The exit codes of the processes that did the task; -9 is a death."""
        self.minutes += 6
        task = {"point": point, "approve": approve, "workers": workers, "minutes": self.minutes}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(self.task | task) + "\n")
        self.process.stdin.flush()
        codes = json.loads(self.process.stdout.readline())
        assert set(codes) <= {0, -9}, codes
        return codes

    def close(self):
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(30) == 0


@pytest.fixture
def transport(request, kind, tmp_path, certificate):
    """Where messages go, and which keys the other side took, each time it took one."""
    match kind:
        case "file":
            yield (
                {"kind": kind, "at": str(tmp_path / "outbox")},
                lambda: [path.stem for path in (tmp_path / "outbox").glob("*.txt")],
            )
        case "webhook":
            server = request.getfixturevalue("gateway")
            yield {"kind": kind, "at": server.url}, lambda: list(server.taken)
        case "smtp":
            mail = request.getfixturevalue("mail_server")
            yield (
                {"kind": kind, "at": mail.port, "ca": str(certificate)},
                lambda: [key.decode() for _, _, text in mail.taken for key in KEY.findall(text)],
            )


def live_and_die(program, customers):
    """Kill an approver or one of two dispatchers at each step in turn; how many died."""
    points = [*APPROVING, *RELEASING]
    deaths, fresh = 0, iter(customers)
    for turn, customer in enumerate(fresh):
        point = points[turn % len(points)]
        if point in APPROVING:
            deaths += program.run(point=point, approve=[customer]).count(-9)
        assert program.run(approve=[customer]) == [0]
        if point in RELEASING:
            deaths += program.run(point=point, workers=2).count(-9)
    for _ in range(2):
        assert program.run(workers=2) == [0, 0]
    return deaths


BACKENDS = [
    ("sqlite", "file", 36),
    ("sqlite", "webhook", 36),
    ("sqlite", "smtp", 36),
    pytest.param("postgres", "webhook", 16, marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("backend", "kind", "messages"), BACKENDS)
def test_whoever_is_killed_wherever_each_message_is_taken_once_and_none_is_lost(
    request, cipher, cipher_key, transport, backend, kind, messages
):
    url = request.getfixturevalue(f"{backend}_url")
    customers = range(2001, 2001 + messages)
    store = open_store(url)
    fill(store, cipher, {customer: {} for customer in customers})
    where, taken = transport
    program = Program(url, cipher_key, where)
    deaths = live_and_die(program, customers)
    program.close()
    with store.read() as conn:
        items = listed(conn, limit=1000)
        contacted = conn.execute(select(func.count()).select_from(CONTACTS)).scalar_one()
        told = Counter(conn.execute(select(AUDIT.c.event)).scalars())
        assert audit.verify(conn).ok
    store.close()
    sent = {item.idempotency_key for item in items if item.state == "sent"}
    unsure = {item.idempotency_key for item in items if item.state == "dead"}
    assert deaths >= messages * 0.6
    assert len(sent) + len(unsure) == len(items) == messages
    assert max(Counter(taken()).values()) == 1
    assert sent <= set(taken()) <= sent | unsure
    assert contacted == told["dispatch.sent"] == len(sent)
    if kind == "smtp":
        assert all("may have been taken" in (i.note or "") for i in items if i.state == "dead")
    else:
        assert unsure == set()
