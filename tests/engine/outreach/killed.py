"""Dispatchers that die: `python -m tests.engine.outreach.killed` as `test_crashes.py` runs it.

The program loads everything once and forks the processes of each task, so that a hundred deaths
take seconds. A task is one line of JSON; the answer is the exit codes of its processes. The faults
are put around the product's own functions here, and nowhere in the product. Of two dispatchers the
first dies: both hold a message before either goes on, and the second takes no other while the
first lives, so that the first always comes to the step at which it has to die.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, get_args

from engine.clock import frozen_clock
from engine.outreach import approval, dispatcher, outcome
from engine.outreach.desk import Desk, open_desk
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
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


@dataclass(frozen=True)
class Fault:
    """Death before or after a call of one of the product's functions, by its number."""

    home: Any
    name: str
    after: bool = False
    call: int = 1


FAULTS = {
    "approve: before": Fault(approval, "approve"),
    "approve: before the first audit entry": Fault(audit, "append"),
    "approve: before the outbox": Fault(outbox, "enqueue"),
    "approve: before the last audit entry": Fault(audit, "append", call=2),
    "approve: after, uncommitted": Fault(approval, "approve", after=True),
    "claim: before": Fault(outbox, "claim"),
    "claim: after, uncommitted": Fault(outbox, "claim", after=True),
    "claim: after": Fault(dispatcher, "_claim", after=True),
    "send: before the check": Fault(dispatcher, "open_parcel"),
    "send: before the hand-over is noted": Fault(dispatcher, "_announce"),
    "send: after the hand-over is noted": Fault(dispatcher, "_announce", after=True),
    "send: before": Fault(dispatcher, "_send"),
    "send: after": Fault(dispatcher, "_send", after=True),
    "record: before": Fault(outcome, "record"),
    "record: in the middle": Fault(contacts, "insert_delivery"),
    "record: before the audit entry": Fault(audit, "append"),
    "record: after, uncommitted": Fault(outcome, "_step", after=True),
    "record: after": Fault(outcome, "record", after=True),
}
COMMITTED = "approve: after"  # the approver dies with the transaction behind it
APPROVING = [*(point for point in FAULTS if point.startswith("approve")), COMMITTED]
RELEASING = [point for point in FAULTS if not point.startswith("approve")]
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
        open_store(task["store"]).close()  # so that no child has to load the driver
        wall = frozen_clock(NOW + timedelta(minutes=task["minutes"]))
        work = _approve if task["approve"] else _release
        codes = _processes(replace(desk, wall=wall), task, work)
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


class Gates:
    """A gate for each process, open once the process opens it or is dead."""

    def __init__(self, number: int) -> None:
        self._pipes = [os.pipe() for _ in range(number)]

    def keep(self, *mine: int) -> None:
        """Let go of the gates that other processes open."""
        for number, (_, writer) in enumerate(self._pipes):
            if number not in mine:
                os.close(writer)

    def open(self, number: int) -> None:
        """Let whoever waits there go on."""
        os.close(self._pipes[number][1])

    def wait(self, number: int) -> None:
        """Until that gate is open."""
        os.read(self._pipes[number][0], 1)

    def close(self) -> None:
        """Forget them, in the process that made them."""
        for reader, _ in self._pipes:
            os.close(reader)


def _processes(desk: Desk, task: dict[str, Any], work: Callable[..., None]) -> list[int]:
    """Run the task's processes; how each ended."""
    gates = Gates(2 * task["workers"])  # of each: it has claimed, it has ended
    children = [_fork(desk, task, work, gates, number) for number in range(task["workers"])]
    gates.keep()
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    gates.close()
    return codes


def _fork(
    desk: Desk, task: dict[str, Any], work: Callable[..., None], gates: Gates, number: int
) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        gates.keep(2 * number, 2 * number + 1)
        work(desk, task, gates, number)
        code = 0
    except Exception:  # noqa: BLE001 - the parent sees the exit code, people see why
        traceback.print_exc()
    finally:
        os._exit(code)


def _approve(desk: Desk, task: dict[str, Any], gates: Gates, number: int) -> None:
    """Draft for each customer, and confirm; of these calls the fault counts the confirming ones."""
    store = open_store(task["store"], patience=20)
    for customer in task["approve"]:
        with store.write() as conn:
            draft = propose(conn, desk, customer_id=customer, channel="email", author="bo")
        _plant(task["point"])
        with store.write() as conn:
            shown = content_hash(draft)
            approval.approve(conn, desk, draft_id=draft.draft_id, shown_hash=shown, person=ANA)
        if task["point"] == COMMITTED:
            os.kill(os.getpid(), signal.SIGKILL)
    store.close()


def _release(desk: Desk, task: dict[str, Any], gates: Gates, number: int) -> None:
    store = open_store(task["store"], patience=20)
    if number == 0:
        _plant(task["point"])
    if task["workers"] == 2:
        dispatcher._claim = _met(dispatcher._claim, gates, number)
    lines: dict[Channel, Transport] = dict.fromkeys(get_args(Channel), _transport(task))
    dispatcher.dispatch(store, desk, lines, worker=f"worker {number}")
    store.close()


def _met(claim: Callable[..., Any], gates: Gates, number: int) -> Callable[..., Any]:
    """Claiming such that both hold a message at once, and the second waits for the first's end."""
    turns = count()

    def claim_when_met(*arguments: Any) -> Any:
        turn = next(turns)
        if turn == 1 and number == 1:
            gates.wait(1)
        claimed = claim(*arguments)
        if turn == 0:
            gates.open(2 * number)
            gates.wait(2 * (1 - number))
        return claimed

    return claim_when_met


def _transport(task: dict[str, Any]) -> Transport:
    match task["kind"]:
        case "webhook":
            return WebhookTransport(Gateway(task["at"], SECRET, seconds=5))
        case "smtp":
            server = SmtpServer("127.0.0.1", int(task["at"]), "care@a.example", seconds=5)
            return SmtpTransport(replace(server, ca_file=task["ca"]))
        case _:
            return FileTransport(Path(task["at"]))


def _plant(point: str | None) -> None:
    """Die there, by a signal that nobody can catch."""
    if point in FAULTS:
        fault = FAULTS[point]
        setattr(fault.home, fault.name, _deadly(getattr(fault.home, fault.name), fault))


def _deadly(original: Callable[..., Any], fault: Fault) -> Callable[..., Any]:
    calls = count(1)

    def die(*arguments: Any, **options: Any) -> Any:
        last = next(calls) == fault.call
        value = original(*arguments, **options) if fault.after or not last else None
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return value

    return die


if __name__ == "__main__":
    main()
