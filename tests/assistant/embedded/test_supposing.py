"""What is supposed of a customer is read whatever opens it, or it is asked back."""

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand

SUPPOSED = {
    # whatever opens it, and whatever asks what comes of it
    "1042 with salary 6 days late, new score?": {"salary_days_late": 6},
    "recalc 1042: rent paid 9 days late": {"rent_days_late": 9},
    "1042 bal 20k, risk?": {"balance_last": 2_000_000},
    "1042 - account at 3 lakh -> band?": {"balance_last": 30_000_000},
    "does a credit use of 90 % push 1042 over the line": {"credit_use": 0.9},
    "1042 runway 10?": {"runway_days": 10},
    "1042 electricity bill 20 days late, hmm new pd": {"utility_days_late": 20},
    "1042 ke account me 2 lakh ho to band kya hoga": {"balance_last": 20_000_000},
    "agar 1042 gambling band kar de to": {"gambling_share": 0},
    "drop 1042's balance to zero - what happens to the score": {"balance_last": 0},
    # a zero that is said is zero; as usual is the customer's own
    "does an empty account change the band of 1042": {"balance_last": 0},
    "if there was no money left in the account of 1042": {"balance_last": 0},
    "1042 shopping nil, does it help?": {"shopping_30d": 0},
    "if 1042 spends nothing on travel this month": {"travel_30d": 0},
    "low balance days of 1042 (30d) down to 0": {"low_balance_days_30d": 0},
    "if the wages of 1042 were not late": {"salary_days_late": 0},
    "suppose the wages of 1042 come on time": {"salary_days_late": None},
    "what if 1042's runway is back to normal": {"runway_days": None},
    # the unit of the level chooses among what the words may mean
    "suppose 1042 bets 8000 a month": {"gambling_30d": 800_000},
    "if 15% of what 1042 spends goes to casinos": {"gambling_share": 0.15},
    "1042 gambling on 6 days this month, pd?": {"gambling_days_30d": 6},
    "1042 borrows 40k from loan apps, new probability": {"lending_in_30d": 4_000_000},
    "assume half of what comes in is borrowed for 1042": {"lending_share": 0.5},
    "emis eat 60% of 1042's income - band?": {"emi_share": 0.6},
    "1042's income down by 40%, band?": {"income_drop": 0.4},
    "salary of 1042 cut by 25 % - what then": {"salary_amount_change": -0.25},
    "what if last salary of 1042 was 50 days ago": {"salary_days_since": 50},
    # the stretch that is said chooses the window
    "2 failed debits this week for 1042, pd?": {"failed_debits_7d": 2},
    "would 1042 still be low with 4 bounces in the last quarter": {"failed_debits_90d": 4},
    "1042 misses 3 emis in 6 months, then?": {"payments_missed_180d": 3},
    "1042 took 2 loans, what then?": {"loans_30d": 2},
    "suppose 1042 had 2 failed debits rather than 5": {"failed_debits_30d": 2},
    "failed debits of 1042 from 4 to 1, band?": {"failed_debits_30d": 1},
    # several
    "try 1042 with balance 15000, runway 12 days and no gambling": {
        "balance_last": 1_500_000,
        "runway_days": 12,
        "gambling_share": 0,
    },
    "1042: salary 3 days late and 2 failed debits this week, risk?": {
        "salary_days_late": 3,
        "failed_debits_7d": 2,
    },
    "both for 1042: 3 bounces this week, 2 loans this quarter. new band?": {
        "failed_debits_7d": 3,
        "loans_90d": 2,
    },
}
# A level that cannot be read, or would be dropped, leaves nothing supposed.
UNREAD = (
    "what if salary of 1042 doubles",
    "what if 1042 has no salary",
    "what if 1042's salary stops",
    "if the balance of 1042 drops below 5000",
    "what if 1042 had 3 more failed debits",
    "what if 1042 gets salary another week late",
    "what if 1042 had 5 kids and a runway of 3 days",
    "what if the income of 1042 is 3000 in 60 days",
)
TOLD = (
    "is the balance of 1042 above 5000",
    "does 1042 have 3 failed debits",
    "1042 has 3 failed debits this month, right?",
    "1042 had a salary 5 days late in march",
    "1042 earns 50000 a month, can he afford the emi",
    "1042 has no failed debits, so why high",
    "2847 has 2 failed debits, what is his probability",
    "can 1042 pay 5000 a month",
    "1042 promised to pay 5000 by friday, which treatment",
    "On which day does 1042's pay normally land? I want to suggest a better date.",
    "compare disposable income 1042 1077",
    "is salary of 1042 late by 5 days?",
)


@pytest.mark.parametrize(("text", "changes"), SUPPOSED.items())
def test_what_is_supposed_is_read_with_its_level(text, changes):
    [clause] = clauses(text)
    reading, found = understand(clause)
    assert (found.intent, reading.values["changes"]) == ("what_if", pytest.approx(changes))


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_whole_changes_nothing(text):
    assert not any("changes" in understand(clause)[0].values for clause in clauses(text))


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_or_asked_of_what_is_so_supposes_nothing(text):
    for clause in clauses(text):
        reading, found = understand(clause)
        assert (found.intent != "what_if", "changes" in reading.values) == (True, False)
