"""`forbear demo`: the whole path on a simulated portfolio, each stage timed.

Every stage leaves its work in the portfolio and is skipped when the same work is already there, so
running the demo again is quick and changes nothing.
"""

import json
import os
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import asking, desk, features, modelling, models, records, session

if TYPE_CHECKING:
    from tools.context import Context

NAME = "demo"
DRAFTER = "(demo)"
OVERRIDE = "The demo shows the newest model of its simulated portfolio."
QUESTION = "why is customer 1042 high risk?"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the workbench at the end.")] = True,
    port: Annotated[int, typer.Option(help="Port of the workbench.")] = 8866,
) -> None:
    """Simulate, compute features, train, score, ask, draft, and serve the workbench."""
    os.environ["FORBEAR_PORTFOLIO"] = NAME
    seconds: dict[str, float] = {}
    stages: tuple[tuple[str, Callable[[], None]], ...] = (
        ("simulate", simulate),
        ("features", features.features),
        ("train", train),
        ("score", modelling.score),
        ("ask", lambda: ask(QUESTION)),
        ("draft", draft),
    )
    for number, (name, stage) in enumerate(stages, start=1):
        print(f"\n[{number}/{len(stages)}] {name}", flush=True)
        with timed(name, seconds):
            stage()
    report = session.portfolio().reports / "demo.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(seconds, indent=2) + "\n", encoding="utf-8")
    print(
        "\n"
        + ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items())
        + f"; all {sum(seconds.values()):.1f} s"
    )
    if serve:
        desk.serve(port=port)


@contextmanager
def timed(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """Note how long a stage took."""
    start = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - start, 2)


def simulate() -> None:
    """Simulate the demo's book, unless it is there; one of an earlier simulator is kept."""
    from data.portfolio import portfolio
    from data.simulator.writing import EarlierSimulatorError

    try:
        records.simulate(NAME)
    except EarlierSimulatorError as earlier:
        records.prepare_store(portfolio(session.settings().home, NAME))
        records.use(NAME)
        print(earlier)


def train() -> None:
    """Train, unless this book and these features have their model; its champion is the demo's."""
    from engine.features import CATALOG
    from engine.store.models import champion, list_models

    book = session.book()
    with session.store().read() as connection:
        fitting = [
            row
            for row in list_models(connection)
            if (row.data_hash, row.catalog_hash) == (book.fingerprint, CATALOG.hash)
        ]
    model_id = fitting[0].model_id if fitting else modelling.train_model(None).model_id
    print(f"Model {model_id} {'is there already' if fitting else 'is trained and registered'}.")
    with session.store().read() as connection:
        champion_now = champion(connection)
    if champion_now is None or champion_now.model_id != model_id:
        models.promote(model_id, approver="demo", override=OVERRIDE)


def ask(question: str) -> None:
    """Print a question and the assistant's answer to it."""
    print(f"> {question}", flush=True)
    asking.answer(question)


def draft() -> None:
    """Draft a message for the riskiest customer whom the rules allow to be contacted now."""
    from engine.store.drafts import drafts_for
    from tools.context import open_context
    from tools.draft_message import draft_message

    context = open_context(os.environ, person=f"{desk.whoami()} {DRAFTER}")
    customer_id = riskiest_contactable(context)
    if customer_id is None:
        print("Nobody who is recommended a message may be contacted now.")
        return
    with context.store.read() as connection:
        there = [row for row in drafts_for(connection, customer_id) if DRAFTER in row.author]
    if there:
        print(f"Draft {there[0].draft_id} for customer {customer_id} is there already.")
        return
    made = draft_message(context, {"customer_id": customer_id})
    print(f"Draft for customer {customer_id} by {made.channel}, from {made.template_id}:\n")
    print(textwrap.indent("\n".join(filter(None, (made.subject, made.body))), "    "))
    print("\nNothing was sent: a person reviews and confirms it in the workbench.")


def riskiest_contactable(context: "Context") -> int | None:
    """The customer of highest probability with a recommended message and an open channel."""
    from tools.check_contact import check_contact
    from tools.find_customers import find_customers
    from tools.recommend_treatment import recommend_treatment

    for row in find_customers(context, {"limit": 50}).rows:
        who = {"customer_id": row.customer_id}
        advice = recommend_treatment(context, who)
        verdicts = check_contact(context, who).verdicts
        usable = {verdict.channel for verdict in verdicts if verdict.allowed}
        if advice.topic and usable & set(advice.channels):
            return int(row.customer_id)
    return None
