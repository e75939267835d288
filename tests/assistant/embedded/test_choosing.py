"""Cohorts by how the words stand: one, either, a cut, a reason's own window, a day to come."""

from datetime import date

import pytest

from assistant.embedded.extracting import Day, Due, Weekday
from assistant.embedded.matching import understand
from assistant.embedded.planning import coming


@pytest.mark.parametrize(
    ("asked", "intent", "values"),
    [
        ("riskiest customer in Pune", "list", {"n": 1, "region": ["pune"]}),
        ("riskiest customers in Pune", "list", {"region": ["pune"]}),
        ("list non-salaried", "list", {"where": ['segment != "salaried"']}),
        ("list everyone but the low risk", "list", {"where": ['band != "LOW"']}),
        ("customers without late salary", "list", {"where": ["not salary_days_late > 0"]}),
        (
            "customers with late salary or bounced debits",
            "list",
            {"where": ["(salary_days_late > 0 or failed_debits_30d > 0)"]},
        ),
        ("customers with bounced payments this month", "list", {"reason": ["failed_debits_30d"]}),
        ("which language do most critical customers speak", "group", {"by": ["language"]}),
        ("how many are in each risk band", "group", {"by": ["band"]}),
        ("what proportion of pensioners are critical", "group", {"by": ["band"]}),
        ("what share of the book is gig workers", "group", {"by": ["segment"]}),
        ("medium risk with high exposure", "list", {"band": ["MEDIUM"], "sort": ["exposure"]}),
        ("customers due by Friday", "list", {"days": Weekday(4)}),
        ("payments due on 5 november", "list", {"days": Due("=", Day(5, 11, None))}),
        ("customers due before 10 november", "list", {"days": Due("<", Day(10, 11, None))}),
        (
            "who has late salary or balance below 2000",
            "list",
            {"where": ["(salary_days_late > 0 or balance_last < 200000)"]},
        ),
        ("customers medium and above", "list", {"band": ["MEDIUM", "HIGH", "CRITICAL"]}),
        ("everyone worse than medium in pune", "list", {"band": ["HIGH", "CRITICAL"]}),
        ("low to medium risk customers", "list", {"band": ["LOW", "MEDIUM"]}),
        ("which hardship types are most common", "group", {"by": ["hardship"]}),
        ("risk for each type of job", "group", {"by": ["segment"]}),
        ("biggest upcoming bills", "list", {"sort": ["payment_amount"]}),
        ("how many people wait for their salary", "count", {"reason": ["salary_days_late"]}),
        ("who pays rent this week", "list", {"where": ["payment_kind = rent"], "days": 7}),
        ("largest EMIs due this week", "list", {"where": None, "sort": ["payment_amount"]}),
        ("where do critical customers live", "group", {"by": ["region"], "band": ["CRITICAL"]}),
        ("exposure over 60k, biggest first", "list", {"sort": ["exposure"]}),
        ("how many customers are at risk in pune", "count", {"band": ["HIGH", "CRITICAL"]}),
        ("more than 2 lenders in 90 days", "again", {"where": ["lenders_90d > 2"]}),
        ("no. 1 riskiest", "list", {"n": 1, "customers": None}),
        ("rank 11 to 20 of the queue", "list", {"n": 10, "offset": 10}),
        ("customers with balance under −500", "list", {"where": ["balance_last < -50000"]}),
        ("largest segment", "group", {"by": ["segment"]}),
        ("language of the high risk customers", "group", {"by": ["language"]}),
        ("where are the criticals", "group", {"by": ["region"], "band": ["CRITICAL"]}),
        ("pie chart of segments", "group", {"by": ["segment"]}),
        ("medium risk with a runway below 5 days", "list", {"where": ["runway_days < 5"]}),
        ("priority one people in pune", "list", {"where": ["priority = 1"]}),
        ("bottom 10 by probability", None, {}),
        ("critical customers by city and segment", None, {}),
        ("pune ke high risk customer", "list", {"region": ["pune"], "band": ["HIGH"]}),
    ],
)
def test_a_cohort_is_chosen_by_how_its_words_stand(asked, intent, values):
    reading, found = understand(asked)
    assert found.intent == intent
    said = {key: reading.values.get(key) for key in values}
    assert said == values


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (Weekday(4), date(2026, 11, 6)),
        (Weekday(5), date(2026, 10, 31)),
        (Day(5, 11, None), date(2026, 11, 5)),
        (Day(5, 1, None), date(2027, 1, 5)),
    ],
)
def test_a_day_to_come_is_the_next_such_day(said, day):
    assert coming(said, date(2026, 10, 31)) == day
