"""A text tells a value if its number, unit and rounding do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import phrasing
from assistant.evals import saying


@pytest.mark.parametrize(
    ("text", "value", "name", "told"),
    [
        ("8.3 % chance", 0.0832, "probability", True),
        ("about 8 percent", 0.0832, "probability", True),
        ("8.4 % chance", 0.0832, "probability", False),
        ("8.3 days", 0.0832, "probability", False),
        ("EMI of ₹12,400, due", 1_240_000, "amount", True),
        ("an EMI of Rs 12,400.50", 1_240_050, "amount", True),
        ("₹1.24 lakh", 12_400_000, "amount", True),
        ("12,400 customers", 1_240_000, "amount", False),
        ("47 of 2,000 customers", 47, "total", True),
        ("no customers fit", 0, "total", True),
        ("two of them", 2, "total", True),
        ("147 customers", 47, "total", False),
        ("47 %", 47, "total", False),
        ("due 5 Nov 2026", date(2026, 11, 5), "due_on", True),
        ("due on November 5", date(2026, 11, 5), "due_on", True),
        ("due 15 Nov 2026", date(2026, 11, 5), "due_on", False),
        ("Customer 1 is LOW risk", "LOW", "band", True),
        ("it is low-risk", "LOW", "band", True),
        ("the balance is low", "LOW", "band", False),
        ("a payment plan", "payment_plan", "treatment", True),
        ("a plan", "payment_plan", "treatment", False),
        ("customers 7 and 9", (7, 9), "customer_id", True),
        ("customers 7 and 8", (7, 9), "customer_id", False),
        ("nothing is due", None, "due_on", True),
    ],
)
def test_a_text_tells_a_value_with_its_unit_and_rounding(text, value, name, told):
    assert saying.says(text, value, name) is told


@given(st.floats(0, 1), st.integers(0, 10**12))
def test_whatever_the_assistant_writes_is_read_back(share, minor):
    assert saying.says(f"It is {phrasing.percent(share)}.", share, "probability")
    assert saying.says(f"It is {phrasing.money(minor, 'INR')}.", minor, "amount") or minor % 100


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_another_count_is_not_told(said, meant):
    assert saying.says(f"There are {said:,} customers.", meant, "total") is (said == meant)
