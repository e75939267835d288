"""What a sheet cannot know: named, counted and dated, so that silence is no answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.outreach.money_moves import Move
from engine.policy.spending import Spending

_QUIET_DAYS = 14


@dataclass(frozen=True)
class Gap:
    """Something that the records do not show; `amount` in minor units where there is one."""

    id: str
    text: str
    count: int
    amount: int | None
    first: date | None
    last: date | None


def find_gaps(
    every: Sequence[Move],
    foreign: Sequence[Move],
    since: date,
    last: date,
    days: int,
    reading: Spending,
) -> tuple[Gap, ...]:
    """The gaps of a window after `since` up to `last`."""
    moves = [move for move in every if since < move.day <= last]
    abroad = [move for move in foreign if since < move.day <= last]

    def of(what: str) -> list[Move]:
        return [move for move in moves if what in (move.kind, reading.groups[move.kind])]

    found = [
        *_history(days, since, last),
        *_silence(moves, since, last),
        *_sum("other_banks", "moved to or from accounts that are not seen", of("transfers")),
        *_sum("cash", "taken or paid without a word for what", of("cash")),
        *_sum("cash_income", "paid in as cash, from whom is not known", of("cash_in")),
        *_sum("left_out", "came in and is not counted as income", of("left_out")),
        *_sum("currency", "booked in another currency and not counted", abroad),
        *_paydays(moves, reading),
    ]
    unseen = "accounts, income and debts at other banks and in the household are not on record"
    return (*found, Gap("not_seen", unseen, 0, None, None, None))


def _history(days: int, since: date, last: date) -> Iterator[Gap]:
    if days < (whole := (last - since).days):
        text = f"the records cover {days} of {whole} days, so a month is an estimate"
        yield Gap("short_history", text, whole - days, None, since, last)


def _silence(moves: Sequence[Move], since: date, last: date) -> Iterator[Gap]:
    """Weeks without any transaction: income and spending may lie elsewhere."""
    days = sorted({since, *(move.day for move in moves), last})
    for before, after in pairwise(days):
        if (quiet := (after - before).days) > _QUIET_DAYS:
            yield Gap("silence", f"no transaction for {quiet} days", quiet, None, before, after)


def _sum(id: str, text: str, moves: Sequence[Move]) -> Iterator[Gap]:
    if moves:
        days = [move.day for move in moves]
        amount = sum(abs(move.amount) for move in moves)
        yield Gap(id, text, len(moves), amount, min(days), max(days))


def _paydays(moves: Sequence[Move], reading: Spending) -> Iterator[Gap]:
    """A salary that came more or less often than once a month makes the mean month uncertain."""
    days = sorted({move.day for move in moves if move.kind == "salary"})
    if days and len(days) != reading.months:
        text = f"salary came on {len(days)} days in {reading.months} months"
        yield Gap("paydays", text, len(days), None, days[0], days[-1])
