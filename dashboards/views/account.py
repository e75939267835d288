"""A customer's account: end-of-day balances, and the few events that tell the story.

Rows are those known as of the book's moment. Texts are written from closed vocabularies; nothing
that a merchant wrote is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dashboards.views.text import day, money, payment, span

if TYPE_CHECKING:
    import pyarrow as pa

INCOME = frozenset({"salary", "gig_income", "benefit"})
DEBT = frozenset({"lending_app", "gambling", "penalty_interest", "loan_in"})
OBLIGED = frozenset({"emi", "card_payment", "rent", "utility", "insurance", "telecom"})
MOST_EVENTS = 16


@dataclass(frozen=True)
class Balances:
    """The last known balance of each day that had a movement, in minor units."""

    days: tuple[date, ...]
    minor: tuple[int, ...]


def balances(timeline: "pa.Table", zone: str) -> Balances:
    """End-of-day balances on the book's own calendar."""
    found: dict[date, int] = {}
    for row in _rows(timeline):
        if row["balance_after"] is not None:
            found[_local(row["booked_at"], zone)] = row["balance_after"]
    return Balances(tuple(found), tuple(found.values()))


def events(timeline: "pa.Table", zone: str, currency: str) -> list[dict[str, Any]]:
    """Failed debits, income, borrowing and instalments, newest first.

    Everyday debits that failed one after the other are told as one event.
    """
    notable = [row for row in _rows(timeline) if _notable(row)]
    return [_told(run, zone, currency) for run in reversed(_runs(notable)[-MOST_EVENTS:])]


def _rows(timeline: "pa.Table") -> Sequence[Mapping[str, Any]]:
    columns = ["booked_at", "amount", "balance_after", "kind", "status", "channel"]
    rows: Iterable[Mapping[str, Any]] = timeline.select(columns).to_pylist()
    return sorted(rows, key=lambda row: row["booked_at"])


def _notable(row: Mapping[str, Any]) -> bool:
    return row["status"] != "booked" or row["kind"] in INCOME | DEBT | {"emi", "card_payment"}


def _runs(rows: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    found: list[list[Mapping[str, Any]]] = []
    for row in rows:
        if found and _everyday_failure(row) and _everyday_failure(found[-1][-1]):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _everyday_failure(row: Mapping[str, Any]) -> bool:
    return row["status"] != "booked" and row["kind"] not in OBLIGED


def _told(run: Sequence[Mapping[str, Any]], zone: str, currency: str) -> dict[str, Any]:
    if len(run) == 1:
        return _event(run[0], zone, currency)
    first, last = (_local(run[place]["booked_at"], zone) for place in (0, -1))
    kinds = ", ".join(_within(row, currency) for row in {row["kind"]: row for row in run}.values())
    return {
        "day": day(last) if first == last else span(first, last),
        "mark": "✕",
        "tone": "bad",
        "text": f"{len(run)} everyday debits failed, the money was not there: {kinds}",
        "amount": money(sum(row["amount"] for row in run), currency),
    }


def _within(row: Mapping[str, Any], currency: str) -> str:
    """The row's kind within a sentence; an acronym stays one."""
    said = payment(row["kind"], currency)
    return said if said.isupper() else said.lower()


def _event(row: Mapping[str, Any], zone: str, currency: str) -> dict[str, Any]:
    failed = row["status"] != "booked"
    worrying = failed or row["kind"] in DEBT
    mark = "✕" if failed else "!" if worrying else "+" if row["amount"] > 0 else "·"
    said = payment(row["kind"], currency)
    return {
        "day": day(_local(row["booked_at"], zone)),
        "mark": mark,
        "tone": "bad" if worrying else "in" if row["amount"] > 0 else "plain",
        "text": f"{said}{': failed, the money was not there' if failed else ''}",
        "amount": money(row["amount"], currency),
    }


def _local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
