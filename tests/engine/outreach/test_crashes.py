"""Killed with SIGKILL at every step, two dispatchers at once: nothing goes twice or gets lost."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest
from sqlalchemy import func, select

from engine.store import audit
from engine.store.database import open_store
from engine.store.outbox import listed
from engine.store.schema import AUDIT, CONTACTS
from tests.engine.outreach.conftest import fill
from tests.engine.outreach.killed import APPROVING, COMMITTED, RELEASING

KEY = re.compile(r"(?:Message-ID:\s*<|Key: )([0-9a-f]{64})")
TO = re.compile(r"^To: (\S+)", re.MULTILINE)
DEATH = -9


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
        """How the processes that did the task ended, each an exit code or a signal."""
        self.minutes += 6
        task = {"point": point, "approve": approve, "workers": workers, "minutes": self.minutes}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(self.task | task) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(30) == 0


@pytest.fixture
def transport(request, kind, tmp_path, certificate):
    """Where messages go; and of every message that the other side took, its key and address."""
    folder = tmp_path / "outbox"
    match kind:
        case "file":
            where = {"kind": kind, "at": str(folder)}
            texts = lambda: [path.read_text() for path in folder.glob("*.txt")]  # noqa: E731
        case "webhook":
            server = request.getfixturevalue("gateway")
            yield (
                {"kind": kind, "at": server.url},
                lambda: [(key, one["to"]) for key, one in server.taken.items()],
            )
            return
        case "smtp":
            mail = request.getfixturevalue("mail_server")
            where = {"kind": kind, "at": mail.port, "ca": str(certificate)}
            texts = lambda: [text.decode() for _, _, text in mail.taken]  # noqa: E731
    yield where, lambda: [(KEY.findall(text)[0], TO.findall(text)[0]) for text in texts()]


def live_and_die(program, customers):
    """Kill an approver, and one of two dispatchers, at each step in turn; every death counted."""
    deaths: Counter[str] = Counter()
    fresh = iter(customers)
    for point in APPROVING:
        customer = next(fresh)
        deaths[point] += program.run(point=point, approve=[customer]).count(DEATH)
        if point != COMMITTED:
            assert program.run(approve=[customer]) == [0]
    for point in RELEASING:
        assert program.run(approve=list(islice(fresh, 2))) == [0]
        ended = program.run(point=point, workers=2)
        assert ended == [DEATH, 0], (point, ended)
        deaths[point] += 1
    return deaths


ONE_ROUND = len(APPROVING) + 2 * len(RELEASING)
ON_SQLITE = [("sqlite", "file", 2), ("sqlite", "webhook", 2), ("sqlite", "smtp", 2)]
BACKENDS = [
    *ON_SQLITE,
    pytest.param("postgres", "webhook", 1, marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("backend", "kind", "rounds"), BACKENDS)
def test_whoever_is_killed_wherever_each_message_is_taken_once_and_none_is_lost(
    request, cipher, cipher_key, transport, backend, kind, rounds
):
    url = request.getfixturevalue(f"{backend}_url")
    customers = range(2001, 2001 + rounds * ONE_ROUND)
    store = open_store(url)
    fill(store, cipher, {customer: {} for customer in customers})
    where, taken = transport
    program, fresh = Program(url, cipher_key, where), iter(customers)
    deaths: Counter[str] = Counter()
    for _ in range(rounds):
        deaths += live_and_die(program, fresh)
    assert [program.run(workers=2) for _ in range(2)] == [[0, 0], [0, 0]]
    program.close()
    with store.read() as conn:
        items = listed(conn, limit=1000)
        contacted = conn.execute(select(func.count()).select_from(CONTACTS)).scalar_one()
        told = Counter(conn.execute(select(AUDIT.c.event)).scalars())
        assert audit.verify(conn).ok
    store.close()
    assert deaths == dict.fromkeys([*APPROVING, *RELEASING], rounds)
    assert_each_once(items, taken(), len(customers), certain=kind != "smtp")
    assert contacted == told["dispatch.sent"] == sum(item.state == "sent" for item in items)


def test_a_hundred_processes_and_more_are_killed_on_sqlite():
    rounds = sum(rounds for _, _, rounds in ON_SQLITE)
    assert rounds * len([*APPROVING, *RELEASING]) >= 100


def assert_each_once(items, taken, messages, *, certain):
    """Nobody got two messages; whatever was taken is known as sent, or as perhaps taken."""
    sent = {item.idempotency_key for item in items if item.state == "sent"}
    unsure = {item.idempotency_key for item in items if item.state == "dead"}
    assert len(sent) + len(unsure) == len(items) == messages
    keys, addresses = Counter(key for key, _ in taken), Counter(to for _, to in taken)
    assert set(keys.values()) == set(addresses.values()) == {1}
    assert sent <= set(keys) <= sent | unsure
    if certain:
        assert unsure == set()
    else:
        dead = [item.note or "" for item in items if item.state == "dead"]
        assert all("may have been taken" in note for note in dead)
