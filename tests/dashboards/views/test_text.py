from datetime import UTC, date, datetime

import pytest

from dashboards.views import text


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (123_456_789, "INR", "₹12,34,568"),
        (99_900, "INR", "₹999"),
        (1_000_000_000, "INR", "₹1,00,00,000"),
        (123_456_789, "GBP", "£1,234,568"),
        (-5_000, "EUR", "−€50"),
        (12_300, "CZK", "123 CZK"),
        (-10, "INR", "₹0"),
        (None, "INR", "–"),
        (float("nan"), "INR", "–"),
    ],
)
def test_money_is_written_as_its_readers_group_it(minor, currency, written):
    assert text.money(minor, currency) == written


def test_large_sums_are_told_in_lakh_and_crore_or_thousand_and_million():
    assert text.short_money(13_600_000, "INR") == "₹1.36 L"
    assert text.short_money(2_500_000_000, "INR") == "₹2.5 Cr"
    assert text.short_money(-150_000_000, "USD") == "−$1.5 M"
    assert text.short_money(50_000, "GBP") == "£500"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0, "0 %"), (0.004, "< 1 %"), (0.414, "41 %"), (0.995, "> 99 %"), (1.0, "100 %")],
)
def test_nothing_uncertain_is_written_as_certain(share, written):
    assert text.percent(share) == written


def test_missing_is_a_dash_and_never_a_zero():
    units = ("minor", "days", "count", "ratio", "share")
    assert {text.quantity(None, unit, "INR") for unit in units} == {"–"}
    assert text.runway(None) == "–"
    assert text.day(None) == "–"


def test_quantities_carry_their_unit():
    assert [
        text.quantity(1.0, "days", "INR"),
        text.quantity(9.0, "days", "INR"),
        text.quantity(0.22, "share", "INR"),
        text.quantity(1.316, "ratio", "INR"),
        text.quantity(2.0, "count", "INR"),
    ] == ["1 day", "9 days", "22 %", "132 %", "2"]


def test_codes_moments_and_bands_are_said_as_a_reader_says_them():
    assert text.words("income_shock") == "Income shock"
    assert text.words("emi") == "EMI"
    assert [text.payment("emi", each) for each in ("INR", "GBP")] == ["EMI", "Instalment"]
    assert text.band("HIGH") == {"band": "HIGH", "letter": "H", "text": "High"}
    assert text.moment(datetime(2026, 10, 31, 18, 30, tzinfo=UTC), "Asia/Kolkata") == (
        "1 Nov 2026, 00:00"
    )
    assert text.long_day(date(2026, 11, 3)) == "Tue 3 Nov 2026"


@pytest.mark.parametrize(
    ("code", "value", "unit", "written"),
    [
        ("payment_kind", 0.0, "code", "EMI"),
        ("payment_kind", 3.0, "code", "Rent"),
        ("payment_weekday", 4.0, "code", "Friday"),
        ("payment_weekday", None, "code", "–"),
        ("runway_days", 0.8, "days", "0 days"),
        ("payment_to_balance", 7966.67, "ratio", "796,667 %"),
        ("payment_to_income", 2.253, "ratio", "225 %"),
    ],
)
def test_a_reason_reads_in_words_or_in_sensible_digits(code, value, unit, written):
    assert text.reading(code, value, unit, "INR") == written


def test_a_span_of_days_says_its_month_once():
    assert text.span(date(2026, 10, 9), date(2026, 10, 21)) == "9–21 Oct"
    assert text.span(date(2026, 9, 29), date(2026, 10, 3)) == "29 Sep–3 Oct"
