"""Dispatchers that die: `python tests/engine/outreach/killed.py` as `test_crashes.py` runs it.

The program loads everything once and forks a dispatcher for each task, so that a hundred deaths
take seconds. A task is one line of JSON; the answer is the exit codes of its processes. The faults
are put around the product's own functions here, and nowhere in the product.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from engine.clock import frozen_clock
from engine.outreach import approval, dispatcher, outcome
from engine.outreach.desk import Desk, open_desk
from engine.outreach.drafts import content_hash, propose
from engine.outreach.transports import Transport
from engine.outreach.transports.file import FileTransport
from engine.outreach.transports.smtp import SmtpServer, SmtpTransport
from engine.outreach.transports.webhook import Gateway, WebhookTransport
from engine.person import Person
from engine.store import audit, contacts, outbox
from engine.store.cipher import Cipher
from engine.store.database import open_store
from knowledge.content import Channel
from knowledge.index import Candidate, TemplateIndex
from tests.engine.outreach.conftest import NOW
from tests.fixtures.gateways import SECRET

BEFORE: dict[str, tuple[Any, str]] = {
    "approve: before the outbox": (outbox, "enqueue"),
    "approve: before the last audit entry": (audit, "append"),
    "claim: before": (outbox, "claim"),
    "send: before the check": (dispatcher, "open_parcel"),
    "send: before the hand-over is noted": (dispatcher, "_announce"),
    "send: before": (dispatcher, "_send"),
    "record: before": (outcome, "record"),
    "record: in the middle": (contacts, "insert_delivery"),
    "record: before the audit entry": (audit, "append"),
}
AFTER: dict[str, tuple[Any, str]] = {
    "approve: after, uncommitted": (approval, "approve"),
    "claim: after, uncommitted": (outbox, "claim"),
    "claim: after": (dispatcher, "_claim"),
    "send: after the hand-over is noted": (dispatcher, "_announce"),
    "send: after": (dispatcher, "_send"),
    "record: after, uncommitted": (outcome, "_step"),
    "record: after": (outcome, "record"),
}
ANA = Person("ana", frozenset({"analyst", "approver"}))


class Shelf(TemplateIndex):
    """The templates without Chroma, which every forked process would have to build again."""

    def search(self, query: str, **_: Any) -> tuple[Candidate, ...]:
        return ()


def main() -> None:
    """Answer tasks until there are no more."""
    desk = open_desk(Cipher(os.environ["TEST_KEY"]), frozen_clock(NOW), frozen_clock(NOW))
    desk = replace(desk, index=Shelf(desk.templates))
    dispatcher._ROUND = 1  # so that two dispatchers share what is due
    for line in sys.stdin:
        task = json.loads(line)
        children = [_fork(desk, task, number) for number in range(task["workers"])]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


def _fork(desk: Desk, task: dict[str, Any], number: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        if number == 0 and task["point"]:
            _plant(task["point"])
        wall = NOW + timedelta(minutes=task["minutes"])
        _work(replace(desk, wall=frozen_clock(wall)), task, f"worker {number}")
        code = 0
    except Exception:  # noqa: BLE001 - the parent sees the exit code, people see why
        traceback.print_exc()
    finally:
        os._exit(code)


def _work(desk: Desk, task: dict[str, Any], worker: str) -> None:
    store = open_store(task["store"], patience=20)
    for customer in task["approve"]:
        with store.write() as conn:
            draft = propose(conn, desk, customer_id=customer, channel="email", author="bo")
        with store.write() as conn:
            shown = content_hash(draft)
            approval.approve(conn, desk, draft_id=draft.draft_id, shown_hash=shown, person=ANA)
    if not task["approve"]:
        lines: dict[Channel, Transport] = dict.fromkeys(get_args(Channel), _transport(task))
        dispatcher.dispatch(store, desk, lines, worker=worker)
    store.close()


def _transport(task: dict[str, Any]) -> Transport:
    match task["kind"]:
        case "webhook":
            return WebhookTransport(Gateway(task["at"], SECRET, seconds=5))
        case "smtp":
            server = SmtpServer("127.0.0.1", int(task["at"]), "care@a.example", seconds=5)
            return SmtpTransport(replace(server, ca_file=task["ca"]))
        case _:
            return FileTransport(Path(task["at"]))


def _plant(point: str) -> None:
    """Die there, by a signal that nobody can catch."""
    later = point in AFTER
    home, name = (AFTER if later else BEFORE)[point]
    setattr(home, name, _deadly(getattr(home, name), later))


def _deadly(original: Callable[..., Any], later: bool) -> Callable[..., Any]:
    def die(*arguments: Any, **options: Any) -> Any:
        if later:
            original(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


if __name__ == "__main__":
    main()
