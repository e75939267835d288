"""Approvals and dispatches a second: `python -m benchmarks.dispatch [MESSAGES]`.

One analyst's approvals, each a transaction of its own with its verdict, linter, outbox item and two
audit entries; then one dispatcher that checks all of it again and writes each message to a file.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from cryptography.fernet import Fernet

from engine.clock import frozen_clock
from engine.outreach.approval import approve
from engine.outreach.desk import Desk, open_desk
from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.outreach.transports.file import FileTransport
from engine.person import Person
from engine.store.cipher import Cipher
from engine.store.database import open_store, upgrade
from knowledge.content import Channel
from tests.engine.outreach.conftest import NOW, fill
from tests.fixtures.postgres import private_cluster, server_programs

if TYPE_CHECKING:
    from engine.outreach.transports import Transport

BELA = Person("bela", frozenset({"approver"}))


def main(messages: int) -> None:
    """Print one line for each backend that is there."""
    desk = open_desk(Cipher(Fernet.generate_key().decode()), frozen_clock(NOW), frozen_clock(NOW))
    print(f"{messages:,} messages, one approver, one dispatcher, file transport.\n")
    print("| store | drafts/s | approvals/s | dispatches/s |\n|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        print(line("SQLite", f"sqlite:///{Path(folder) / 'store.db'}", desk, messages), flush=True)
    if programs := server_programs():
        with private_cluster(programs) as cluster:
            print(line("Postgres, no fsync", cluster.database(), desk, messages), flush=True)


def line(name: str, url: str, desk: Desk, messages: int) -> str:
    """One line of the table."""
    upgrade(url)
    store = open_store(url)
    people = range(2001, 2001 + messages)
    fill(store, desk.cipher, {person: {} for person in people})
    with store.write() as conn:  # reads the templates and builds their index
        propose(conn, desk, customer_id=people[0], channel="sms", author="ana")
    started = time.perf_counter()
    drafts = []
    for person in people:
        with store.write() as conn:
            drafts.append(propose(conn, desk, customer_id=person, channel="sms", author="ana"))
    proposed = time.perf_counter()
    for draft in drafts:
        shown = content_hash(draft)
        with store.write() as conn:
            approve(conn, desk, draft_id=draft.draft_id, shown_hash=shown, person=BELA)
    approved = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        files: Transport = FileTransport(Path(folder))
        lines: dict[Channel, Transport] = dict.fromkeys(get_args(Channel), files)
        report = dispatch(store, desk, lines, worker="bench")
    done = time.perf_counter()
    store.close()
    assert report.count("sent") == messages, report.items[:3]
    spans = (proposed - started, approved - proposed, done - approved)
    return " | ".join((f"| {name}", *(f"{messages / span:,.0f}" for span in spans))) + " |"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
