"""`forbear dispatch`: sends what was approved, once, in a process of its own.

It alone imports transports. Each item is claimed, checked again, handed over with its idempotency
key, and only then recorded; whichever step a crash falls on, the next run neither loses it nor
sends it twice. Every outcome is in the audit.
"""

import argparse
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from data.book import CorruptBookError, MissingBookError, open_book
from data.portfolio import PortfolioError
from engine.clock import book_clock
from engine.outreach import outcome
from engine.outreach.anchoring import mail_head
from engine.outreach.desk import Desk, open_desk
from engine.outreach.outcome import Dead, Dispatched, Outcome, Retry, Sent, Wait
from engine.outreach.release import Hold, Parcel, Refuse, Send, check, open_parcel
from engine.outreach.transports import (
    ClosedError,
    Envelope,
    RefusedError,
    Transport,
    TransportError,
    UncertainError,
)
from engine.outreach.transports.settings import (
    TransportSettingsError,
    insist_on_sender,
    open_transports,
    read_settings,
)
from engine.scrub import scrub_logs
from engine.settings import Settings
from engine.store import audit, outbox
from engine.store.cipher import KeyFileError, KeyFormatError, WrongKeyError, load_cipher
from engine.store.database import Store, open_store
from engine.store.errors import StoreError, StoreLockedError
from engine.store.outbox import ClaimLostError, OutboxItem
from engine.store.portfolio import PortfolioMismatchError, require
from knowledge.content import Channel

MOST_ATTEMPTS = 8
_FIRST_PAUSE = 30.0
LONGEST_PAUSE = timedelta(hours=4)
_ROUND = 20
_CHANCE = random.SystemRandom()


@dataclass(frozen=True)
class DispatchReport:
    """What became of every item that was due."""

    items: tuple[Dispatched, ...]

    def count(self, state: str) -> int:
        """How many items ended in that state."""
        return sum(item.state == state for item in self.items)


def dispatch(
    store: Store,
    desk: Desk,
    transports: Mapping[Channel, Transport],
    *,
    worker: str,
    anchor: Path | None = None,
    tell: Callable[[Dispatched], None] = lambda item: None,
    chance: random.Random = _CHANCE,
) -> DispatchReport:
    """Release everything that is due, and note the audit's head outside the database."""
    done: list[Dispatched] = []
    while items := _claim(store, desk, worker):
        for item in items:
            done.append(_release(store, desk, transports, item, worker, chance))
            tell(done[-1])
    if done and anchor is not None:
        with store.read() as conn:
            audit.anchor_head(conn, anchor)
    return DispatchReport(tuple(done))


def main(arguments: Sequence[str] | None = None, stop: threading.Event | None = None) -> int:
    """Run until interrupted, or with `--once` until nothing is due; 0 if all went well."""
    parser = argparse.ArgumentParser(prog="forbear dispatch", description="Send what was approved.")
    parser.add_argument("--once", action="store_true", help="stop when nothing is due")
    parser.add_argument("--portfolio-home", help="where portfolios live, instead of FORBEAR_HOME")
    options = parser.parse_args(arguments)
    scrub_logs()
    home = {"FORBEAR_HOME": options.portfolio_home} if options.portfolio_home else {}
    known = (
        PortfolioError,
        PortfolioMismatchError,
        MissingBookError,
        CorruptBookError,
        StoreError,
        audit.AnchorError,
        TransportSettingsError,
    )
    try:
        environ = {**os.environ, **home}
        _run(environ, options.once, stop or _until_signal())
    except (*known, KeyFileError, KeyFormatError, WrongKeyError) as problem:
        sys.stderr.write(f"forbear: {problem}\n")
        return 1
    return 0


def _run(environ: Mapping[str, str], once: bool, stop: threading.Event) -> None:
    settings = Settings.from_environment(environ)
    portfolio = settings.portfolio()
    cipher = load_cipher(settings.pii_key, portfolio.root)
    book = open_book(portfolio.book).info
    desk = open_desk(cipher, book_clock(book.now))
    chosen = read_settings(portfolio.root, environ)
    insist_on_sender(chosen, desk.institution.mail_from)
    transports = open_transports(chosen, portfolio.outbox, simulated=book.simulated)
    worker = f"dispatcher {socket.gethostname()}:{os.getpid()}"[:64]
    store = open_store(settings.url())
    try:
        with store.read() as conn:
            require(conn, portfolio.name)
        while not stop.is_set():
            try:
                report = dispatch(
                    store,
                    desk,
                    transports,
                    worker=worker,
                    anchor=portfolio.audit_anchor,
                    tell=_tell,
                )
                if report.items and chosen.anchor_to is not None:
                    sender = desk.institution.names[desk.institution.default_language]
                    unsent = mail_head(store, transports["email"], chosen.anchor_to, sender)
                    if unsent is not None:
                        sys.stderr.write(f"{unsent}\n")
                if once and not report.items:
                    sys.stdout.write("Nothing is due: no approved message waits to be sent.\n")
            except StoreLockedError as busy:
                if once:
                    raise
                sys.stderr.write(f"{busy}\n")
                sys.stderr.flush()
            if once or stop.wait(1):
                return
    finally:
        store.close()


def _until_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _tell(item: Dispatched) -> None:
    sys.stdout.write(f"{item.state:8} {item.customer}  {item.note}\n")
    sys.stdout.flush()


def _claim(store: Store, desk: Desk, worker: str) -> list[OutboxItem]:
    with store.write() as conn:
        return outbox.claim(conn, worker, desk.wall(), _ROUND)


def _release(
    store: Store,
    desk: Desk,
    transports: Mapping[Channel, Transport],
    item: OutboxItem,
    worker: str,
    chance: random.Random,
) -> Dispatched:
    """Decide on one moment of the store, hand over outside of any transaction, then record."""
    with store.read() as conn:
        parcel = open_parcel(conn, item)
        decided = check(conn, desk, parcel)
    reached: Outcome | None = _taken_before(transports, parcel)
    if reached is None:
        try:
            reached = _reach(store, desk, transports, item, decided, chance)
        except ClaimLostError as lost:
            return Dispatched(item.outbox_id, parcel.customer.reference, "lost", str(lost))
    return outcome.record(store, desk, parcel, reached, worker)


def _reach(
    store: Store,
    desk: Desk,
    transports: Mapping[Channel, Transport],
    item: OutboxItem,
    decided: Send | Hold | Refuse,
    chance: random.Random,
) -> Outcome:
    if not isinstance(decided, Send):
        return decided
    transport = transports[decided.envelope.channel]
    _announce(store, desk, transport, item)
    return _send(transport, item, decided.envelope, chance)


def _taken_before(transports: Mapping[Channel, Transport], parcel: Parcel) -> Sent | Dead | None:
    """What a transport took, or may have taken, in an attempt that ended before it was recorded."""
    if parcel.item.attempts < 2:
        return None
    for transport in transports.values():
        receipt = transport.receipt(parcel.item.idempotency_key)
        if receipt is not None:
            return Sent(transport.name, receipt)
    if parcel.item.handed_to is None:
        return None
    return Dead(
        f"A dispatcher ended while handing it to {parcel.item.handed_to!r}: it may have been taken."
        " Ask that side's log for the key before you requeue it."
    )


def _announce(store: Store, desk: Desk, transport: Transport, item: OutboxItem) -> None:
    """Where the other side takes a key twice, note first that it is about to be handed over."""
    if not transport.repeatable:
        with store.write() as conn:
            outbox.hand_over(conn, item, transport.name, desk.wall())


def _send(
    transport: Transport, item: OutboxItem, envelope: Envelope, chance: random.Random
) -> Sent | Retry | Wait | Dead:
    try:
        return Sent(transport.name, transport.deliver(envelope))
    except ClosedError as closed:
        return Wait(str(closed), timedelta(seconds=closed.seconds))
    except (RefusedError, UncertainError) as last:
        return Dead(str(last))
    except TransportError as problem:
        if item.failures + 1 >= MOST_ATTEMPTS:
            return Dead(str(problem))
        return Retry(str(problem), pause(item.failures, chance))


def pause(failures: int, chance: random.Random) -> timedelta:
    """How long to wait after that many earlier failures: at random up to twice as long each time.

    Full jitter keeps many messages that failed together from coming back together:
    M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """
    longest = min(timedelta(seconds=_FIRST_PAUSE * 2.0 ** min(failures, 20)), LONGEST_PAUSE)
    return max(longest * chance.random(), timedelta(seconds=1))


if __name__ == "__main__":
    sys.exit(main())
