from datetime import date

import numpy as np
import pytest

from engine.model.judging.segments import MIN_POSITIVES, UNSTATED, slices


def told(exam, book):
    return {(each.group, each.value): (each, part) for each, part in slices(exam, book)}


def test_near_and_far_payments_are_all_payments_once(payments, bare_book):
    found = told(payments, bare_book)
    near, far = (found["horizon", f"due {when}"] for when in ("before day 14", "from day 14 on"))
    assert near[0].rows + far[0].rows == len(payments.unit.rows)
    assert near[1].rows.days.max() < 14 <= far[1].rows.days.min()
    assert near[0].unit == "one payment"


def test_customers_without_a_breach_stand_beside_near_and_far_breaches(breaches, bare_book):
    found = told(breaches, bare_book)
    good = int((breaches.unit.rows.y == 0).sum())
    late = found["horizon", "first breach from day 14 on"][0]
    assert late.level == "customer, first breach from day 14 on"
    assert late.rows - late.positives == good
    late_level = found["horizon", "first breach from day 14 on"][1]
    assert all(scorer.probability is None for scorer in late_level.scorers)
    assert not [group for group, _ in found if group == "obligation kind"]


@pytest.fixture
def three_kinds(make_book, a, payments):
    """Each payment with its kind: most are rent, the last 200 utility; 15 customers on record."""
    rows = payments.unit.rows
    due = a.obligation(1, 1001, date(2026, 1, 1))
    made = [
        due | {"obligation_id": int(number), "kind": "rent" if number < 1000 else "utility"}
        for number in np.unique(rows.obligation_id)
    ]
    return make_book(range(1001, 1016), obligations=made)


def test_slices_follow_the_records_and_what_no_record_states_is_said(payments, three_kinds):
    found = told(payments, three_kinds)
    assert found["obligation kind", "rent"][0].rows == 1000
    assert found["obligation kind", "utility"][0].rows == 200
    assert found["segment", "retail"][0].rows == 15
    assert found["segment", UNSTATED][0].rows == 585


def test_what_all_rows_have_in_common_is_no_slice_of_them(payments, three_kinds):
    groups = {group for group, _ in told(payments, three_kinds)}
    assert groups == {"horizon", "segment", "language", "obligation kind"}  # nobody has a region


def test_a_slice_with_too_few_bad_outcomes_is_listed_with_its_count_and_not_judged(
    payments, three_kinds
):
    few = told(payments, three_kinds)["segment", "retail"][0]
    expected = payments.customer.rows.y[payments.customer.rows.customer_id < 1016].sum()
    assert few.positives == expected < MIN_POSITIVES
    assert not few.judged
