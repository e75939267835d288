"""The plan calculator: what an offer means for one payment, in dates and amounts, or why it cannot.

Amounts are integer minor units and sum exactly to what is owed. Dates are working days after the
usual payday. A plan that the sheet does not carry is refused with its figures: whoever decides may
know more than the records, the calculator may not guess. Nothing is stored or agreed here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal, Protocol

from engine.outreach.affordability import Sheet
from engine.outreach.payday import add_months, after_payday, working_day
from engine.policy.offers import Limits, Offer

RefusalCode = Literal["no_plan", "nothing_owed", "records", "payday", "limit", "disposable"]
_ROUND = 100  # minor units


class Owed(Protocol):
    """A payment that is coming or overdue, such as the store's `Obligation`."""

    @property
    def obligation_id(self) -> int:
        """Which payment."""

    @property
    def due_on(self) -> date:
        """The local day it was or will be due."""

    @property
    def amount(self) -> int:
        """What is due in all."""

    @property
    def paid_amount(self) -> int:
        """What is paid of it."""


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan, in minor units."""

    due_on: date
    amount: int


@dataclass(frozen=True)
class Plan:
    """What was computed: the instalments, what a month may take, and how dates were chosen."""

    offer: str
    obligation_id: int
    instalments: tuple[Instalment, ...]
    total: int
    affordable: int
    because: str


@dataclass(frozen=True)
class Refusal:
    """Why there is no plan: a code for the screen and a sentence with the figures."""

    offer: str
    obligation_id: int
    code: RefusalCode
    reason: str


def plan(sheet: Sheet, offer: Offer, owed: Owed) -> Plan | Refusal:
    """The offer computed for one payment of the sheet's customer.

    `sheet` from `affordability(book, customer_id, score.as_of)`, `offer` from
    `load_offers().find(id)`, `owed` from `store.customers.obligations`. Days count from the day
    after the sheet's last.
    """
    total = owed.amount - owed.paid_amount
    refuse = _Refuse(offer.id, owed.obligation_id)
    if offer.plan == "none":
        return refuse("no_plan", f"{offer.what} It needs no plan.")
    if total <= 0:
        return refuse("nothing_owed", "The payment is paid in full.")
    if not sheet.enough:
        return refuse("records", f"Only {sheet.days} days of records: ask the customer instead.")
    affordable = sheet.disposable * offer.limits.percent_of_disposable // 100
    match offer.plan:
        case "shift":
            found = _shift(sheet, offer.limits, owed, total, affordable, refuse)
        case "holiday":
            found = _holiday(sheet, offer.limits, owed, total, affordable, refuse)
        case "instalments":
            found = _instalments(sheet, offer.limits, owed, total, affordable, refuse)
    return found


def plans(sheet: Sheet, offers: Iterable[Offer], owed: Owed) -> tuple[Plan | Refusal, ...]:
    """Those of the offers that need a plan, each computed for one payment.

    `offers` are what the treatment's row allows this customer: `Catalogue.open_to(row, facts)`.
    """
    return tuple(plan(sheet, offer, owed) for offer in offers if offer.plan != "none")


@dataclass(frozen=True)
class _Refuse:
    offer: str
    obligation_id: int

    def __call__(self, code: RefusalCode, reason: str) -> Refusal:
        return Refusal(self.offer, self.obligation_id, code, reason)

    def plan(self, instalments: tuple[Instalment, ...], affordable: int, because: str) -> Plan:
        total = sum(each.amount for each in instalments)
        return Plan(self.offer, self.obligation_id, instalments, total, affordable, because)


def _shift(
    sheet: Sheet, limits: Limits, owed: Owed, total: int, affordable: int, say: _Refuse
) -> Plan | Refusal:
    """One payment on the first working day after the first usual payday from the due date on.

    A payment that is coming is among the month's commitments already, so the month must only not
    be short; one that is overdue comes on top of it.
    """
    if sheet.payday is None:
        return say("payday", "No usual payday is on record, so no date after it can be named.")
    late = owed.due_on <= sheet.last
    day = after_payday(sheet.payday.after(max(owed.due_on, sheet.last)))
    moved = (day - owed.due_on).days
    if limits.longest_days is not None and moved > limits.longest_days:
        return say("limit", f"{day} is {moved} days later; {limits.longest_days} are allowed.")
    needed = total if late else 0
    if needed > affordable:
        return say("disposable", _short(needed, affordable))
    because = f"The first working day after the usual payday, day {sheet.payday.day} of the month."
    return say.plan((Instalment(day, total),), affordable, because)


def _holiday(
    sheet: Sheet, limits: Limits, owed: Owed, total: int, affordable: int, say: _Refuse
) -> Plan | Refusal:
    """The fewest months of rest in which the amount can be put by, then due in full."""
    most = limits.most_months or 0
    months = next((n for n in range(1, most + 1) if n * affordable >= total), None)
    if months is None:
        return say("disposable", _short(total, max(0, affordable) * most, f"in {most} months"))
    day = working_day(add_months(max(owed.due_on, sheet.last), months))
    because = f"Rests for {months} of at most {most} months, in which the amount can be put by."
    return say.plan((Instalment(day, total),), affordable, because)


def _instalments(
    sheet: Sheet, limits: Limits, owed: Owed, total: int, affordable: int, say: _Refuse
) -> Plan | Refusal:
    """The fewest instalments of which none exceeds what a month may take; the last is the rest."""
    fewest, most = limits.fewest_instalments or 1, limits.most_instalments or 1
    choices = (split(total, n) for n in range(fewest, min(most, total) + 1))
    amounts = next((each for each in choices if max(each) <= affordable), None)
    if amounts is None:
        return say("disposable", _short(-(-total // most), affordable, f"{most} times"))
    days = islice(_monthly(sheet, owed), len(amounts))
    instalments = tuple(Instalment(day, amount) for day, amount in zip(days, amounts, strict=True))
    because = (
        f"Monthly, on the first working day after the usual payday, day {sheet.payday.day}."
        if sheet.payday
        else "Monthly from the due date, on working days; no usual payday is on record."
    )
    return say.plan(instalments, affordable, because)


def split(total: int, n: int) -> tuple[int, ...]:
    """The total in n equal parts, in round amounts where it is large; the last takes the rest.

    >>> split(1000_05, 3), split(10, 3)
    ((33300, 33300, 33405), (3, 3, 4))
    """
    part = total // n
    part -= part % _ROUND if part >= _ROUND else 0
    return (*[part] * (n - 1), total - part * (n - 1))


def _monthly(sheet: Sheet, owed: Owed) -> Iterator[date]:
    """Days for instalments: after each usual payday to come, or monthly from the due date."""
    if sheet.payday is not None:
        day = sheet.payday.after(sheet.last)
        while True:
            yield after_payday(day)
            day = sheet.payday.after(day)
    months = 0
    while True:
        months += 1
        day = working_day(add_months(owed.due_on, months))
        if day > sheet.last:
            yield day


def _short(needed: int, affordable: int, how: str = "a month") -> str:
    return f"It needs {needed} minor units {how}; the sheet leaves {affordable}."
