import math
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from dashboards.views import charts, customer
from engine.store import customers, scores
from engine.store.database import open_store


@pytest.fixture
def found(handmade):
    store = open_store(f"sqlite:///{handmade}/handmade/forbear.db")
    with store.read() as connection:
        score, who = scores.latest(connection, 1003), customers.find(connection, 1003)
        past = scores.history(connection, 1003)
    assert score is not None
    assert who is not None
    return score, who, past


def test_the_panel_says_which_payment_when_and_how_likely(found):
    score, who, past = found
    head = customer.header(score, who, past, "INR")
    assert head["probability"] == "78 %"
    assert head["sentence"] == (
        "that a payment is missed within 30 days. Most at risk: EMI of ₹12,400 on "
        "Wed 18 Nov 2026 (78 %)."
    )
    assert len(head["spark"].split()) == 2


def test_a_reason_has_a_value_what_is_usual_and_a_direction(found):
    score, _, _ = found
    first, *_, last = customer.reasons(score, "INR")
    assert (first["label"], first["value"], first["usual"], first["direction"]) == (
        "Salary late",
        "9 days",
        "0 days",
        "raises",
    )
    assert first["effect"].startswith("▲")
    assert (last["direction"], last["effect"][0]) == ("lowers", "▼")


def test_payments_say_how_many_days_are_left(found):
    score, _, _ = found
    assert customer.payments(score, date(2026, 11, 1), "INR") == [
        {
            "kind": "EMI",
            "due": "18 Nov",
            "in": "in 17 d",
            "amount": "₹12,400",
            "probability": "78 %",
        }
    ]
    assert customer.payments(score, date(2026, 11, 18), "INR")[0]["in"] == "today"


def test_the_waterfall_leads_from_the_average_to_the_customer(found):
    score, _, _ = found
    steps = charts.steps(score, "INR")
    assert steps[0].end == score.base_log_odds
    assert steps[-1].end == score.log_odds
    for before, after in pairwise(steps[:-1]):
        assert after.start == before.end
    assert steps[-2].end == pytest.approx(score.log_odds, abs=0.005)


def test_reasons_left_out_are_one_bar(found):
    score, _, _ = found
    steps = charts.steps(score, "INR", most=2)
    assert [step.label for step in steps][-2:] == [
        "All other inputs together",
        "EMI of 18 Nov",
    ]
    assert steps[-2].end == pytest.approx(score.log_odds)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_bars_of_a_chart_are_drawn_where_its_steps_are(found, theme):
    score, _, _ = found
    option = charts.waterfall(score, "INR", theme)
    hidden, *shown = option["series"]
    steps = charts.steps(score, "INR")
    floor = (
        min(s.end for s in steps)
        - hidden["data"][[s.end for s in steps].index(min(s.end for s in steps))]
    )
    for place, step in enumerate(steps):
        assert hidden["data"][place] + floor == pytest.approx(min(step.start, step.end))
    drawn = [sum(series["data"][place] != "-" for series in shown) for place in range(len(steps))]
    assert drawn == [1] * len(steps)
    assert not any(math.isnan(length) for length in hidden["data"])


def test_the_waterfall_ends_at_the_payment_it_explains(found):
    score, _, _ = found
    other = replace(score, probability=0.91, payment_probability=0.64)
    assert charts.steps(other, "INR")[-1].text == "64 %"
    assert customer.subject(other, "INR") == "the payment most at risk: EMI of 18 Nov"


def test_with_nothing_due_there_is_no_probability_to_read(found):
    score, who, _ = found
    nothing = replace(
        score, probability=0.0, payment_kind=None, payment_due_on=None, payments=(), reasons=()
    )
    head = customer.header(nothing, who, [], "INR")
    assert (head["probability"], head["spark"]) == ("–", "")
    assert head["sentence"].startswith("Nothing due in the next 30 days")
    assert customer.unexplained(nothing)[0] == "Nothing due in the next 30 days"


def test_a_book_without_due_dates_speaks_of_overdrafts(found):
    score, who, _ = found
    bare = replace(score, payment_kind=None, payment_due_on=None, payments=())
    assert "overdrawn" in customer.header(bare, who, [], "INR")["sentence"]
    assert [charts.steps(bare, "INR")[place].label for place in (0, -1)] == [
        "Average customer",
        "This customer",
    ]
