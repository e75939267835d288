from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.outreach.affordability import Line, Sheet
from engine.outreach.payday import Payday, add_months, after_payday
from engine.outreach.plan import Plan, Refusal, plan, plans, split
from engine.policy.offers import load_offers

OFFERS = load_offers()
LAST = date(2026, 10, 31)


@dataclass(frozen=True)
class Payment:
    obligation_id: int
    due_on: date
    amount: int
    paid_amount: int = 0


def sheet(disposable: int, payday: Payday | None = None, last: date = LAST) -> Sheet:
    line = Line("affordability.income.salary", "income", "salary", disposable, 0, 3, last, last)
    return Sheet(
        customer_id=1,
        as_of=datetime(2026, 10, 31, 18, 30, tzinfo=UTC),
        currency="INR",
        book="b",
        first=add_months(last, -3),
        last=last,
        days=92,
        enough=True,
        lines=(line,),
        arrears=0,
        payday=payday,
        gaps=(),
    )


def on(day: int) -> Payday:
    return Payday(day, 0, 6, 0, LAST)


PAYDAYS = st.one_of(st.none(), st.integers(1, 31).map(on))
DUE = st.integers(-40, 40)
TODAY = st.dates(date(2023, 1, 1), date(2029, 12, 31))  # over leap days and every change of clocks


@given(st.integers(1, 10**12), st.integers(1, 60))
def test_parts_sum_to_the_total_exactly_and_the_last_takes_the_rest(total, n):
    parts = split(total, n)
    assert sum(parts) == total
    assert len(parts) == n
    assert len({*parts[:-1]}) <= 1
    assert parts[-1] == max(parts)


@given(st.integers(2, 10**9), st.integers(-(10**6), 10**9), PAYDAYS, TODAY, DUE)
def test_a_replan_keeps_every_limit_or_is_refused(total, disposable, payday, today, ahead):
    offer = OFFERS.find("replan")
    owed = Payment(7, today + timedelta(days=ahead), total)
    found = plan(sheet(disposable, payday, today), offer, owed)
    share = disposable * 50 // 100
    if isinstance(found, Refusal):
        assert found.code == "disposable"
        assert max(split(total, min(12, total))) > share
        return
    amounts = [each.amount for each in found.instalments]
    days = [each.due_on for each in found.instalments]
    assert sum(amounts) == total == found.total
    assert max(amounts) <= share == found.affordable
    assert 2 <= len(amounts) <= 12
    assert days == sorted({*days})
    assert all(day > today and day.weekday() < 5 for day in days)
    if payday is not None:
        before = [payday.after(day - timedelta(days=5)) for day in days]
        assert days == [after_payday(each) for each in before]


@given(st.integers(1, 10**9), st.integers(-(10**6), 10**9), PAYDAYS, TODAY, DUE)
def test_a_shift_goes_to_a_working_day_after_payday_within_the_limit(
    total, disposable, payday, today, ahead
):
    due_on = today + timedelta(days=ahead)
    found = plan(
        sheet(disposable, payday, today), OFFERS.find("due_date_shift"), Payment(7, due_on, total)
    )
    match found:
        case Refusal(code="payday"):
            assert payday is None
        case Refusal(code="limit"):
            assert payday is not None
        case Refusal(code=code):
            assert code == "disposable"
            assert disposable < (total if due_on <= today else 0)
        case Plan(instalments=(only,)):
            assert payday is not None
            assert only.amount == total
            assert only.due_on > max(due_on, today)
            assert (only.due_on - due_on).days <= 21
            assert only.due_on.weekday() < 5


@given(st.integers(1, 10**9), st.integers(-(10**6), 10**9), TODAY, DUE)
def test_a_holiday_lasts_until_the_amount_can_be_put_by(total, disposable, today, ahead):
    due_on = today + timedelta(days=ahead)
    found = plan(
        sheet(disposable, None, today), OFFERS.find("payment_holiday"), Payment(7, due_on, total)
    )
    share = disposable * 50 // 100
    months = next((n for n in (1, 2, 3) if n * share >= total), None)
    if months is None:
        assert isinstance(found, Refusal)
        return
    assert isinstance(found, Plan)
    (only,) = found.instalments
    assert only.amount == total
    assert 0 <= (only.due_on - add_months(max(due_on, today), months)).days <= 2


def test_a_plan_over_the_end_of_february_falls_on_working_days_after_payday():
    january = date(2028, 1, 31)
    found = plan(sheet(100_00, on(31), january), OFFERS.find("replan"), Payment(7, january, 150_00))
    assert isinstance(found, Plan)
    assert [(each.due_on, each.amount) for each in found.instalments] == [
        (date(2028, 3, 1), 50_00),  # after Tuesday 29 February
        (date(2028, 4, 3), 50_00),  # after Friday 31 March
        (date(2028, 5, 1), 50_00),  # after Sunday 30 April
    ]


def test_what_is_paid_already_is_not_owed_again():
    owed = Payment(7, LAST, 100_00, 60_00)
    found = plan(sheet(80_00), OFFERS.find("replan"), owed)
    assert isinstance(found, Plan)
    assert found.total == 40_00


@pytest.mark.parametrize(
    ("offer", "changes", "paid", "code", "said"),
    [
        ("counselling", {}, 0, "no_plan", "free talk"),
        ("replan", {}, 100_00, "nothing_owed", "in full"),
        ("replan", {"enough": False, "days": 12}, 0, "records", "12 days"),
        ("due_date_shift", {}, 0, "payday", "usual payday"),
        ("due_date_shift", {"payday": on(2)}, 0, "limit", "31 days later; 21"),
        ("replan", {"lines": ()}, 0, "disposable", "leaves 0"),
    ],
)
def test_a_refusal_says_why_with_its_figures(offer, changes, paid, code, said):
    owed = Payment(7, date(2026, 11, 2), 100_00, paid)
    found = plan(replace(sheet(500_00), **changes), OFFERS.find(offer), owed)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert said in found.reason


def test_plans_are_made_for_those_offers_alone_that_the_treatment_allows_and_that_need_one():
    offers = [OFFERS.find(id) for id in ("counselling", "replan", "specialist_call")]
    found = plans(sheet(100_000), offers, Payment(7, LAST + timedelta(days=9), 120_000))
    assert [each.offer for each in found] == ["replan"]
