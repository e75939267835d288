"""Any past score, computed again from the records and put beside what is stored.

The score is that of (customer, as_of, model). It comes out the same to the last bit, or the fields
that differ are named, with what has changed since: the records, or the declaration of the features.
What a policy made of a score (hardship, treatment) is no part of this. Nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.explain import PeerGroup
from engine.explain.peers import peers_from_json
from engine.features import CATALOG
from engine.figures import Figures, figures
from engine.model.artefact import Model
from engine.night import Night, explain_customer
from engine.store import origins, scores

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book


@dataclass(frozen=True)
class Difference:
    """One field that did not come out as it is stored."""

    field: str
    stored: Any
    recomputed: Any


@dataclass(frozen=True)
class Reproduction:
    """A score computed again; `stored` is None where there is none, and then nothing differs."""

    model: Model
    as_of: datetime
    recomputed: Figures
    stored: scores.Score | None
    differences: tuple[Difference, ...]
    causes: tuple[str, ...]
    peers: PeerGroup

    @property
    def equal(self) -> bool:
        """Whether there is a stored score and every bit of it came out again."""
        return self.stored is not None and not self.differences


def reproduce(
    conn: "Connection", book: "Book", model: Model, customer_id: int, moment: datetime
) -> Reproduction:
    """Compute one customer's score again and compare it with the stored one.

    Raises:
        UnknownCustomerError: The book has no such customer.
        NotJoinedError: The customer joined after the moment.
    """
    origin = origins.read_origin(conn, moment, model.model_id)
    peers = None if origin is None else peers_from_json(origin.peers)
    night = explain_customer(book, model, customer_id, moment, peers)
    today = moment.astimezone(ZoneInfo(book.info.timezone)).date()
    (recomputed,) = figures(night, today)
    stored = scores.find(conn, customer_id, moment, model.model_id)
    differences = () if stored is None else tuple(_differences(stored, recomputed))
    return Reproduction(
        model=model,
        as_of=moment,
        recomputed=recomputed,
        stored=stored,
        differences=differences,
        causes=tuple(_causes(book, origin, stored)) if differences else (),
        peers=_peer_group(book, night, customer_id),
    )


def _differences(stored: scores.Score, recomputed: Figures) -> Iterator[Difference]:
    """Field by field; floats must be equal, not close."""
    for name, now in recomputed._asdict().items():
        then = getattr(stored, name)
        if then != now:
            yield Difference(name, then, now)


def _causes(
    book: "Book", origin: origins.Origin | None, stored: scores.Score | None
) -> Iterator[str]:
    if stored is not None and any(reason.subject is None for reason in stored.reasons):
        yield "its reasons were stored before they spoke of whole subjects"
    if origin is None:
        yield "the night was stored without a note of the records it was computed from"
        return
    if origin.book_hash != book.fingerprint:
        yield (
            f"the records have changed since (book {origin.book_hash[:12]} then, "
            f"{book.fingerprint[:12]} now)"
        )
    if origin.catalog_hash != CATALOG.hash:
        yield "the declaration of the features has changed since"


def _peer_group(book: "Book", night: Night, customer_id: int) -> PeerGroup:
    ids = book.customers()["customer_id"].to_pylist()
    return night.peers.of(book.customers()["segment"][ids.index(customer_id)].as_py())
