"""For any fact: it is grounded in every usual writing, and a changed one is grounded in none."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.embedded.transcript import Result
from assistant.evidence import gather
from assistant.grounding import check

UNHURRIED = settings(max_examples=50, deadline=None)
AS_OF = "2020-01-01T00:00:00+05:30"
DAYS = st.dates(date(2021, 1, 1), date(2035, 12, 31))
RUPEES = st.integers(100, 10**9)
COUNTS = st.integers(1, 10**6)
SPANS = st.integers(1, 2000)
BANDS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
SCRIPTS = {"ASCII": ord("0"), "Devanagari": 0x966, "Arabic": 0x660, "fullwidth": 0xFF10}

PERCENTAGES: dict[str, Callable[[float], str]] = {
    "one decimal": lambda p: f"The chance is {100 * p:.1f} %.",
    "two decimals": lambda p: f"It stands at {100 * p:.2f}%, no more.",
    "in percent": lambda p: f"{100 * p:.1f} percent of them.",
    "in per cent": lambda p: f"{100 * p:.1f} per cent of them.",
    "as a share": lambda p: f"The probability is {p:.4f}.",
    "in Hindi": lambda p: f"संभावना {100 * p:.1f} प्रतिशत है।",
    "in Spanish": lambda p: f"La probabilidad es del {100 * p:.1f} por ciento.",
}
AMOUNTS: dict[str, Callable[[int], str]] = {
    "grouped": lambda a: f"The EMI is ₹{a:,}.",
    "grouped in lakhs": lambda a: f"The EMI is ₹{_indian(a)}.",
    "plain": lambda a: f"The EMI is Rs. {a}.",
    "with paise": lambda a: f"The EMI is INR {a:,}.00.",
    "in rupees": lambda a: f"{a} rupees are due.",
    "exact in lakhs": lambda a: f"The EMI is ₹{a // 10**5}.{a % 10**5:05d} lakh.",
}
DATES: dict[str, Callable[[date], str]] = {
    "ISO": lambda d: f"It is due on {d}.",
    "day first": lambda d: f"It is due on {d.day} {d:%b} {d.year}.",
    "in full": lambda d: f"It is due on the {_ordinal(d.day)} of {d:%B} {d.year}.",
    "month first": lambda d: f"It is due on {d:%B} {d.day}, {d.year}.",
    "in dots": lambda d: f"It is due on {d:%d.%m.%Y}.",
    "in slashes": lambda d: f"It is due on {d:%d/%m/%Y}.",
}
COUNTED: dict[str, Callable[[int], str]] = {
    "grouped": lambda n: f"There are {n:,} of them.",
    "plain": lambda n: f"There are {n} of them.",
    "counted": lambda n: f"{n:,} customers are in it.",
}


def _indian(rupees: int) -> str:
    """Rupees grouped by lakh and crore."""
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    parts = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(parts), tail])


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{'th' if 10 < day < 14 else ending}"


def _kinds(text: str, **told: Any) -> set[str]:
    """What is doubted of a text, where a tool told just that."""
    told_of = Result("customer", {}, {**told, "as_of": AS_OF})
    return {doubt.kind for doubt in check(text, gather([told_of], ""))}


def _in_script(text: str, script: str) -> str:
    return text.translate({ord("0") + digit: SCRIPTS[script] + digit for digit in range(10)})


@pytest.mark.parametrize("form", PERCENTAGES)
@UNHURRIED
@given(share=st.integers(100, 9900), off=st.integers(20, 9000))
def test_a_share_is_grounded_as_it_is_and_not_changed(form, share, off):
    said, changed = share / 10_000, ((share + off) % 10_000) / 10_000
    assume(abs(said - changed) > 0.0015)
    assert _kinds(PERCENTAGES[form](said), probability=said) == set()
    assert _kinds(PERCENTAGES[form](changed), probability=said) & {"percentage", "number"}


@pytest.mark.parametrize("form", AMOUNTS)
@UNHURRIED
@given(rupees=RUPEES, changed=RUPEES)
def test_an_amount_is_grounded_as_it_is_and_not_changed(form, rupees, changed):
    assume(rupees != changed)
    assert _kinds(AMOUNTS[form](rupees), amount=100 * rupees) == set()
    assert "amount" in _kinds(AMOUNTS[form](changed), amount=100 * rupees)


@pytest.mark.parametrize("form", AMOUNTS)
def test_a_large_amount_is_held_to_the_rupee(form):
    assert _kinds(AMOUNTS[form](999_999_999), amount=99_999_999_900) == set()
    assert "amount" in _kinds(AMOUNTS[form](10**9), amount=99_999_999_900)


@pytest.mark.parametrize("form", DATES)
@UNHURRIED
@given(day=DAYS, off=st.integers(1, 3000))
def test_a_date_is_grounded_as_it_is_and_not_changed(form, day, off):
    assert _kinds(DATES[form](day), due_on=day.isoformat()) == set()
    assert "date" in _kinds(DATES[form](day + timedelta(off)), due_on=day.isoformat())


@pytest.mark.parametrize("form", COUNTED)
@UNHURRIED
@given(count=COUNTS, changed=COUNTS)
def test_a_count_is_grounded_as_it_is_and_not_changed(form, count, changed):
    assume(count != changed)
    assert _kinds(COUNTED[form](count), customers=count) == set()
    assert "number" in _kinds(COUNTED[form](changed), customers=count)


@UNHURRIED
@given(days=SPANS, changed=SPANS)
def test_a_span_is_grounded_as_it_is_and_not_changed(days, changed):
    assume(days != changed)
    assert _kinds(f"It lasts {days} days.", runway_days=days) == set()
    assert "number" in _kinds(f"It lasts {changed} days.", runway_days=days)
    assert "number" in _kinds(f"It lasts {days} months.", runway_days=days + 1)


@UNHURRIED
@given(customer=st.integers(1000, 10**8), changed=st.integers(1000, 10**8))
def test_a_customer_is_grounded_by_their_own_number_alone(customer, changed):
    assume(customer != changed)
    assert _kinds(f"Customer {customer} is in it.", customer_id=customer) == set()
    assert "id" in _kinds(f"Customer {changed} is in it.", customer_id=customer)


@pytest.mark.parametrize("band", BANDS)
def test_a_band_is_grounded_by_itself_alone(band):
    doubted = [each for each in BANDS if "band" in _kinds(f"The band is {each}.", band=band)]
    assert doubted == [each for each in BANDS if each != band]


@UNHURRIED
@given(share=st.integers(100, 9900), script=st.sampled_from([*SCRIPTS]))
def test_the_script_of_the_digits_changes_nothing(share, script):
    text = _in_script(f"The chance is {share / 100:.1f} %.", script)
    assert _kinds(text, probability=share / 10_000) == set()
    assert _kinds(text, probability=(share + 20) / 10_000) == {"percentage"}


@UNHURRIED
@given(rupees=RUPEES, share=st.integers(0, 9999))
def test_a_fact_of_one_kind_grounds_none_of_another(rupees, share):
    assert "percentage" in _kinds(f"It is {rupees} %.", amount=100 * rupees)
    assert "amount" in _kinds(f"It is ₹{100 + share / 100:.2f}.", probability=share / 10_000)


def test_every_month_is_read_in_every_writing():
    for month in range(1, 13):
        last = date(2026, month, calendar.monthrange(2026, month)[1])
        for form in DATES.values():
            assert _kinds(form(last), due_on=last.isoformat()) == set()
