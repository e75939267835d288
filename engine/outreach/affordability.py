"""The affordability sheet: what a customer has left in a month, as far as our records show.

Read from the customer's own records of the last whole months as of a moment, as they were known
then. Internal: it is shown to the person who decides and never written to a customer; every figure
has a fact id that no template can name. What the records cannot show is listed beside the figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from data.days import last_day
from engine.facts import Fact
from engine.outreach.gaps import Gap, find_gaps
from engine.outreach.money_moves import Due, Move, dues_of, moves_of
from engine.outreach.payday import Payday, add_months, usual_payday
from engine.policy.spending import Group, Spending, load_spending

if TYPE_CHECKING:
    from data.book import Book

MONTHLY_KINDS = ("salary", "benefit")
_RHYTHM_MONTHS = 6


@dataclass(frozen=True)
class Line:
    """One line of the sheet, in minor units with its sign: money in is positive, money out not.

    `id` is the line's fact id, `total` over the window, `count` how many records it sums.
    """

    id: str
    group: Group
    kind: str
    monthly: int
    total: int
    count: int
    first: date
    last: date


@dataclass(frozen=True)
class Sheet:
    """What a customer has and needs in a month; dates are local days, `first` to `last` included.

    `arrears` is what is overdue and unpaid. `days` is how many days of the window are on record.
    """

    customer_id: int
    as_of: datetime
    currency: str
    book: str
    first: date
    last: date
    days: int
    enough: bool
    lines: tuple[Line, ...]
    arrears: int
    payday: Payday | None
    gaps: tuple[Gap, ...]

    def monthly(self, group: Group) -> int:
        """The group's sum a month, with its sign."""
        return sum(line.monthly for line in self.lines if line.group == group)

    @property
    def disposable(self) -> int:
        """Income less commitments, essentials, cash and what leaves on balance; may be negative."""
        needed = self.monthly("committed") + self.monthly("essential") + self.monthly("cash")
        return self.monthly("income") + needed + min(0, self.monthly("transfers"))

    def facts(self) -> tuple[Fact, ...]:
        """Every figure as a fact, for the screen and the records; no message may state them."""
        source = f"book {self.book} {self.first.isoformat()} to {self.last.isoformat()}"

        def fact(id: str, value: int, read: str) -> Fact:
            return Fact(id, value, str(value), "minor", self.as_of, f"{source}: {read}")

        lines = [fact(each.id, each.monthly, f"{each.count} of {each.kind}") for each in self.lines]
        ids = ", ".join(line.id for line in self.lines)
        return (
            *lines,
            fact("affordability.arrears", self.arrears, "obligations overdue"),
            fact("affordability.disposable", self.disposable, ids or "no records"),
        )


def affordability(book: "Book", customer_id: int, as_of: datetime) -> Sheet:
    """The customer's sheet as of a moment, such as that of their score.

    Pass `ctx.book` and `score.as_of`. A customer without records has a sheet with a gap that says
    so, on which no plan can be made.
    """
    reading, zone = load_spending(), book.info.timezone
    last = last_day(as_of, zone)
    since = add_months(last, -reading.months)
    every, foreign = moves_of(book, customer_id, as_of)
    dues = dues_of(book, customer_id, last)
    moves = [move for move in every if since < move.day <= last]
    days = _days_on_record(every, since, last)
    scale = Fraction((last - since).days, (days or 1) * reading.months)
    lines = (
        *_spent(moves, dues, reading, since, scale),
        *_committed(dues, reading, since, last, scale),
    )
    return Sheet(
        customer_id=customer_id,
        as_of=as_of,
        currency=book.info.currency,
        book=book.fingerprint[:12],
        first=since + timedelta(days=1),
        last=last,
        days=days,
        enough=days >= reading.fewest_days,
        lines=tuple(line for line in lines if line.total),
        arrears=sum(due.amount - due.paid_amount for due in dues if due.overdue(last)),
        payday=_payday(every, last),
        gaps=find_gaps(every, foreign, since, last, days, reading),
    )


def _days_on_record(every: Sequence[Move], since: date, last: date) -> int:
    first = min((move.day for move in every), default=None)
    return 0 if first is None else (last - max(since, first - timedelta(days=1))).days


def _payday(every: Sequence[Move], last: date) -> Payday | None:
    """The rhythm of the kind of income that comes monthly: the largest of each month counts."""
    since, largest = add_months(last, -_RHYTHM_MONTHS), dict[tuple[int, int], Move]()
    for move in every:
        if move.kind in MONTHLY_KINDS and since < move.day:
            month = (move.day.year, move.day.month)
            if month not in largest or move.amount > largest[month].amount:
                largest[month] = move
    return usual_payday([move.day for move in largest.values()])


def _spent(
    moves: Sequence[Move], dues: Sequence[Due], reading: Spending, since: date, scale: Fraction
) -> Iterator[Line]:
    """One line for each kind of transaction, without what was paid to obligations."""
    for kind, group in reading.groups.items():
        mine = [move for move in moves if move.kind == kind]
        if not mine:
            continue
        total = sum(move.amount for move in mine)
        if group not in ("income", "transfers", "left_out"):
            total = min(0, total + _settled(dues, reading, kind, since))
        days = [move.day for move in mine]
        yield _line(group, kind, total, scale, days)


def _settled(dues: Sequence[Due], reading: Spending, kind: str, since: date) -> int:
    """What transactions of this kind paid to obligations within the window."""
    return sum(
        due.paid_amount
        for due in dues
        if reading.settles.get(due.kind) == kind and due.paid_on is not None and due.paid_on > since
    )


def _committed(
    dues: Sequence[Due], reading: Spending, since: date, last: date, scale: Fraction
) -> Iterator[Line]:
    """Obligations of each kind: a month of the past window or the coming month, the heavier."""
    month = add_months(last, 1)
    for kind in reading.settles:
        mine = [due for due in dues if due.kind == kind]
        past = [due for due in mine if since < due.due_on <= last]
        coming = [due for due in mine if last < due.due_on <= month]
        lines = [
            _line("committed", f"due.{kind}", -sum(due.amount for due in each), rate, days)
            for each, rate in ((past, scale), (coming, Fraction(1)))
            if (days := [due.due_on for due in each])
        ]
        if lines:
            yield min(lines, key=lambda line: line.monthly)


def _line(group: Group, kind: str, total: int, scale: Fraction, days: Sequence[date]) -> Line:
    """Rounded against the customer's means: money in down, money out up."""
    return Line(
        id=f"affordability.{group}.{kind}",
        group=group,
        kind=kind,
        monthly=floor(total * scale),
        total=total,
        count=len(days),
        first=min(days),
        last=max(days),
    )
