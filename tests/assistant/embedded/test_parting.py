"""Two questions in one go: where they are cut, what the halves are asked of, what stays whole."""

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand

CUT = [
    ("risk n arrears of 1042", ["explain", "affordability"]),
    ("1042: language and score pls", ["profile", "explain"]),
    ("score of 1042 aur uski salary kitni hai", ["explain", "affordability"]),
    ("1042 why, plus what would change if the balance were 9000", ["explain", "what_if"]),
    ("For 1042: first, what changed since 3 May; second, what can he afford?", None),
    ("portfolio overview & the 7 riskiest", ["portfolio", "list"]),
    ("what does exposure mean & the top 7 by it", ["define", "list"]),
    ("what is income shock; how many have it", ["define", "count"]),
    ("hardship - meaning? count?", None),
    ("calibration matlab kya, and is ours fine", ["define", "health"]),
    ("explain rule GL-03 and does it apply to 1042", None),
    ("what if 1042 had 300 in the account, and what if 90,000?", ["what_if", "what_if"]),
    ("whats the difference between runway and exposure", ["define", "define"]),
    ("1042 when is the next emi, and how risky is he, also language spoken?", None),
]


@pytest.mark.parametrize(("question", "intents"), CUT, ids=[each[0] for each in CUT])
def test_two_questions_are_cut_where_each_is_understood(
    question: str, intents: list[str] | None
) -> None:
    found = [understand(part)[1].intent for part in clauses(question)]
    assert len(found) > 1
    assert intents is None or found == intents


@pytest.mark.parametrize(
    "question",
    [
        "why is 1042 getting that treatment and not a payment holiday",
        "what does 1042 have to pay and by when",
        "customers with late salary and failed debits in Pune",
        "high and critical pensioners",
        "compare 1042 and 1077",
        "what if the salary of 1042 came and the balance were 5000",
        "can 1042 be called, and if not when next",
        "how may i reach 1042 today, all the options",
        "list all letters and texts we sent 1042",
        "draft an sms for 1042 and mention the due date",
    ],
)
def test_one_question_of_several_words_stays_whole(question: str) -> None:
    assert len(clauses(question)) == 1


def test_a_half_keeps_the_customer_that_the_other_names() -> None:
    parts = clauses("segment and arrears of 1042")
    assert [understand(part)[0].customers for part in parts] == [(1042,), (1042,)]
