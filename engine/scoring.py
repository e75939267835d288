"""The nightly run: features, probabilities, reasons and decisions of the whole book.

The book is read once, everything is computed first and stored in one transaction, so a reader sees
the whole night or none of it; the same night again changes nothing. A customer with nothing due
misses nothing: the probability is 0 by definition, there is no payment and there are no reasons.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.book import kept
from engine.explain.peers import peers_to_json
from engine.features import CATALOG
from engine.features.compute import compute
from engine.figures import figures
from engine.history import histories
from engine.model.artefact import Model
from engine.model.payment import watched
from engine.model.registry import register
from engine.night import Night, explain_night, moments_of
from engine.policy.cases import decide_all
from engine.policy.table import DecisionTable
from engine.store import aggregates, customers, features, flags, origins, portfolio, queue, scores

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book
    from engine.store.cipher import Cipher
    from engine.store.database import Store

Progress = Callable[[int, int], None]
_STAGES = 3
_HARDSHIP, _TREATMENT = (scores.NewScore._fields.index(each) for each in ("hardship", "treatment"))
# Of a customer's figures, those before, between and after what the rules say in a score.
_FIGURES = slice(_HARDSHIP), slice(_HARDSHIP, _TREATMENT - 1), slice(_TREATMENT - 1, None)


@dataclass(frozen=True)
class DecisionTables:
    """What follows from a score: the kind of hardship, then the treatment."""

    hardship: DecisionTable
    treatment: DecisionTable

    def stamps(self) -> dict[str, dict[str, Any]]:
        """Which version of each table decides, and the hash of its content."""
        return {
            table.id: {"version": table.version, "hash": table.hash}
            for table in (self.hardship, self.treatment)
        }


@dataclass(frozen=True)
class ScoringReport:
    """What a run did."""

    model_id: str
    as_of: datetime
    customers: int
    with_payment: int
    stored: int
    unchanged: int
    bands: Mapping[str, int]


def score_book(
    store: "Store",
    book: "Book",
    model: Model,
    tables: DecisionTables,
    cipher: "Cipher",
    *,
    as_of: datetime | None = None,
    progress: Progress | None = None,
) -> ScoringReport:
    """Score and explain every customer as of a moment (the book's own by default), and store it.

    Raises:
        PortfolioMismatchError: The store belongs to another portfolio.
        ScoreConflictError: The moment was scored by this model before, from other data.
        NoRuleFitsError: A decision table does not cover a customer.
    """
    moment = as_of or book.info.as_of
    tell = progress or _silent
    tell(0, _STAGES)
    book = watched(kept(book), model.outcome, moment)
    table = compute(book, moments_of(moment))
    tell(1, _STAGES)
    with _collector_at_rest():
        night = explain_night(book, model, table, moment)
        tell(2, _STAGES)
        with store.write() as conn:
            saved = _save(conn, book, night, tables, cipher, moment)
    tell(_STAGES, _STAGES)
    return ScoringReport(
        model_id=model.model_id,
        as_of=moment,
        customers=len(night.table),
        with_payment=int((night.group >= 0).sum()) if model.task == "payment" else 0,
        stored=saved.stored,
        unchanged=saved.unchanged,
        bands=Counter(night.band),
    )


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let no garbage be looked for: rows are plain tuples, and millions of them hold no cycle."""
    works = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if works:
            gc.enable()


def _save(
    conn: "Connection",
    book: "Book",
    night: Night,
    tables: DecisionTables,
    cipher: "Cipher",
    moment: datetime,
) -> scores.SavedScores:
    """Store the people, the model, the vectors, the scores and the summary."""
    portfolio.save_portfolio(conn, book.info, book.fingerprint)
    people = book.customers()
    renewed = customers.save_customers(
        conn,
        customers=people,
        accounts=book.accounts(),
        obligations=book.obligations(),
        consents=book.consents(),
        cipher=cipher,
    )
    created_at = book.info.now or datetime.now(UTC)
    flags.take_over(conn, book.flags(), created_at)
    register(conn, night.model)
    if moment == book.info.as_of:  # an earlier night leaves the latest vectors alone
        vectors = night.table.values
        named = zip(night.table.customer_id.tolist(), map(bytes, vectors), strict=True)
        features.save_features(conn, moment, CATALOG.hash, named)
    vulnerable = dict(
        zip(people["customer_id"].to_pylist(), people["vulnerable"].to_pylist(), strict=True)
    )
    today = moment.astimezone(ZoneInfo(book.info.timezone)).date()
    rows = _rows(conn, book, night, tables, vulnerable, moment, today)
    batch = scores.ScoreBatch(moment, night.model.model_id, created_at, rows)
    saved = scores.save_scores(conn, batch)
    if renewed and not saved.stored:
        queue.refresh(conn)
    aggregates.prepare(conn, moment, night.model.model_id)
    if saved.stored:
        context = origins.Origin(
            book.fingerprint, CATALOG.hash, peers_to_json(night.peers), tables.stamps()
        )
        origins.save_origin(conn, moment, night.model.model_id, context)
    return saved


def _rows(
    conn: "Connection",
    book: "Book",
    night: Night,
    tables: DecisionTables,
    vulnerable: Mapping[int, bool],
    moment: datetime,
    today: date,
) -> Iterator[scores.NewScore]:
    """One score for each customer, with what follows from it."""
    decide, past = _Decider(tables, night), histories(conn, book, moment)
    for place, computed in enumerate(figures(night, today)):
        facts = {
            "vulnerable": vulnerable[computed.customer_id],
            "has_payment": bool(computed.payments),
            **past.of(computed.customer_id),
        }
        hardship, treatment, priority = decide(place, facts)
        told: tuple[Any, ...] = computed
        before, between, after = (told[each] for each in _FIGURES)
        ruled = (*before, hardship, *between, treatment, priority, *after)
        yield scores.NewScore._make(ruled)


class _Decider:
    """The two decision tables; the second is asked once for each distinct case."""

    def __init__(self, tables: DecisionTables, night: Night) -> None:
        signs = {name: night.table.column(name) for name in tables.hardship.inputs}
        self._hardship = [each.then["hardship"] for each in decide_all(tables.hardship, signs)]
        self._treatment = tables.treatment
        self._band = night.band
        self._known: dict[tuple[Any, ...], tuple[str, int]] = {}

    def __call__(self, place: int, facts: Mapping[str, Any]) -> tuple[str, str, int]:
        """Hardship, treatment and priority of one customer."""
        hardship = self._hardship[place]
        case = {**facts, "band": self._band[place], "hardship": hardship}
        key = tuple(case.values())
        if key not in self._known:
            then = self._treatment.decide(case).then
            self._known[key] = (then["treatment"], then["priority"])
        return hardship, *self._known[key]
