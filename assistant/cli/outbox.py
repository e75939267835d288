"""Commands about messages on their way and what comes back: outbox, replies, receipts, outcomes.

None of them sends: a dead letter that is requeued waits for `forbear dispatch` like any other.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli import session
from assistant.cli.desk import whoami

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.outreach.desk import Desk
    from engine.person import Person
    from engine.store.outbox import OutboxItem

State = Literal["ready", "claimed", "sent", "held", "refused", "dead", "revoked"]
As = Annotated[
    str | None, typer.Option("--as", help="Act as this person (simulated portfolios only).")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; goes into the audit.")]
Number = Annotated[int, typer.Argument(help="The number that the list shows.")]
Lines = Annotated[Path, typer.Argument(help="A file of JSON lines.")]


class ActingError(PermissionError):
    """Somebody would act under another's name."""


class LinesError(ValueError):
    """Some lines of a file were not understood; the others were taken."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    box = typer.Typer(help="Approved messages on their way.", no_args_is_help=True)
    box.command(name="list")(list_messages)
    box.command()(show)
    box.command()(requeue)
    box.command()(revoke)
    app.add_typer(box, name="outbox")
    inbox = typer.Typer(help="What customers answered.", no_args_is_help=True)
    inbox.command(name="import")(import_replies)
    inbox.command(name="list")(list_replies)
    inbox.command(name="show")(show_reply)
    inbox.command(name="close")(close_reply)
    app.add_typer(inbox, name="replies")
    receipts = typer.Typer(help="What gateways told about deliveries.", no_args_is_help=True)
    receipts.command(name="import")(import_receipts)
    app.add_typer(receipts, name="receipts")
    app.command()(outcomes)


def list_messages(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 20,
) -> None:
    """List approved messages, the newest first."""
    from engine.store.outbox import listed

    with session.store().read() as conn:
        items = listed(conn, state, limit)
    if not items:
        print("No such message.")
    for item in items:
        print(f"{item.outbox_id:>6}  {item.state:8} {item.failures} failures  {item.note or ''}")


def show(outbox_id: Number) -> None:
    """Show one message's way so far."""
    from engine.outreach.requeue import RequeueError
    from engine.store.contacts import delivery_of
    from engine.store.outbox import find_item
    from engine.store.receipts import delivery_state

    with session.store().read() as conn:
        item = find_item(conn, outbox_id)
        if item is None:
            raise RequeueError(f"There is no message {outbox_id}: see `forbear outbox list`.")
        delivery, state = delivery_of(conn, outbox_id), delivery_state(conn, outbox_id)
    for name, value in vars(item).items():
        print(f"{name:16} {'' if value is None else value}")
    print(f"{'delivery':16} {f'{delivery.transport} {delivery.receipt}' if delivery else ''}")
    print(f"{'receipt':16} {state or ''}")


def requeue(outbox_id: Number, reason: Reason, name: As = None) -> None:
    """Let a dead letter go out again, after a fresh check; the next dispatch sends it."""
    from engine.outreach.requeue import requeue as run

    _decide(run, outbox_id, name, reason)


def revoke(outbox_id: Number, reason: Reason, name: As = None) -> None:
    """Revoke for good a message that still waits or that died."""
    from engine.outreach.requeue import give_up

    _decide(give_up, outbox_id, name, reason)


def import_replies(file: Lines) -> None:
    """Take customers' replies: lines with from, channel, text and received_at (with its zone)."""
    from engine.outreach.replies import Incoming, take
    from engine.store import addresses

    desk, store = _desk(), session.store()
    with store.write() as conn:
        addresses.complete(conn, desk.cipher)

    def take_one(line: dict[str, Any]) -> str:
        incoming = Incoming(line["from"], line["channel"], line["text"], line["received_at"])
        with store.write() as conn:
            reply = take(conn, desk, incoming)
        if reply is None:
            return "known already"
        return reply.kind if reply.match == "one" else f"{reply.kind}, {reply.match} sender"

    shape = {"from": str, "channel": _channel(), "text": str, "received_at": datetime}
    _import(file, shape, take_one)


def list_replies(
    state: Annotated[
        Literal["open", "done"] | None, typer.Option(help="Only those in this state.")
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
) -> None:
    """List replies that wait for somebody, the oldest first; what they say is not shown."""
    from engine.store.replies import listed

    with session.store().read() as conn:
        found = listed(conn, state, limit)
    if not found:
        print("No such reply.")
    for each in found:
        who = each.customer_id or f"{each.match} sender"
        print(
            f"{each.reply_id:>6}  {each.received_at:%Y-%m-%d %H:%M} UTC  {each.kinds:12} "
            f"{each.channel:8} {who}  {each.note or ''}"
        )


def show_reply(reply_id: Number) -> None:
    """Show what a customer wrote."""
    from engine.outreach.replies import ReplyError
    from engine.store.replies import find_reply

    with session.store().read() as conn:
        found = find_reply(conn, reply_id)
    if found is None:
        raise ReplyError(f"There is no reply {reply_id}: see `forbear replies list`.")
    print(session.cipher().decrypt(found.text))


def close_reply(reply_id: Number, note: Annotated[str, typer.Option()], name: As = None) -> None:
    """Record that somebody has seen to a reply."""
    from engine.outreach.replies import close

    person = _person(name)
    with session.writing() as conn:
        close(conn, _desk(), reply_id, person.name, note)
    print(f"Reply {reply_id} is closed by {person.name}.")


def import_receipts(file: Lines) -> None:
    """Take delivery receipts: lines with key, state (delivered, undelivered, unknown) and at."""
    from engine.outreach.receipts import FutureReceiptError, UnknownKeyError, record_receipt

    desk, store = _desk(), session.store()

    def take_one(line: dict[str, Any]) -> str:
        try:
            with store.write() as conn:
                new = record_receipt(conn, desk, line["key"], line["state"], line["at"])
        except UnknownKeyError:
            return "of no message of ours"
        except FutureReceiptError:
            return "of a moment that is not yet: check the gateway's clock"
        return line["state"] if new else "known already"

    states = Literal["delivered", "undelivered", "unknown"]
    _import(file, {"key": str, "state": states, "at": datetime}, take_one)


def outcomes() -> None:
    """Settle what became of the payments that messages were about, and count all outcomes."""
    from engine.outreach.settling import settle
    from engine.store.outcomes import counts

    with session.writing() as conn:
        settle(conn, _desk())
        found = counts(conn)
    for (kind, value), number in sorted(found.items()):
        print(f"{kind:10} {value:12} {number:,}")
    if not found:
        print("No message was sent yet: there is no outcome.")


def _desk() -> "Desk":
    import os

    from tools.context import open_context

    return open_context(os.environ, person=whoami()).desk


def _decide(
    step: "Callable[[Connection, Desk, int, Person, str], OutboxItem]",
    outbox_id: int,
    name: str | None,
    reason: str,
) -> None:
    person = _person(name)
    with session.writing() as conn:
        item = step(conn, _desk(), outbox_id, person, reason)
    print(f"Message {outbox_id} is {item.state}.")


def _person(name: str | None) -> "Person":
    """The account that runs this, as on a local workbench; another only where nothing is real."""
    from engine.person import Person

    if name is not None and not session.book().info.simulated:
        raise ActingError(
            f"--as {name} plays another person, which only a simulated portfolio allows: on real "
            f"data leave it out, and the audit says {whoami()!r}."
        )
    return Person(name or whoami(), frozenset({"analyst", "approver"}))


def _channel() -> Any:  # noqa: ANN401 - a type as a value
    from knowledge.content import Channel

    return Channel


def _import(file: Path, shape: dict[str, Any], take: Callable[[dict[str, Any]], str]) -> None:
    """Take every line that can be read, count what they were, and name the others."""
    from collections import Counter

    counted: Counter[str] = Counter()
    bad = []
    for number, line in _lines(file, shape):
        if line is None:
            bad.append(number)
        else:
            counted[take(line)] += 1
    session.anchor()
    for what, count in sorted(counted.items()):
        print(f"{count:,} {what}")
    if bad:
        raise LinesError(
            f"{str(file)!r}: {len(bad)} lines were not taken, the first is line {bad[0]}. Each "
            f"needs {', '.join(shape)}, moments with their zone. Mend them and import the file "
            "again: what was taken counts once."
        )


def _lines(file: Path, shape: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    from pydantic import AwareDatetime, ValidationError, create_model

    fields = {
        f"f_{name}": (AwareDatetime if kind is datetime else kind, ...)
        for name, kind in shape.items()
    }
    model: Any = create_model("Line", **fields)  # type: ignore[call-overload]  # fields by name
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            found = {f"f_{name}": value for name, value in json.loads(text).items()}
            read = model.model_validate(found)
        except (ValueError, AttributeError, ValidationError):
            yield number, None
        else:
            yield number, {name: getattr(read, f"f_{name}") for name in shape}
