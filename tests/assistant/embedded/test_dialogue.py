"""Conversations: what is kept, what is asked back, what is corrected; planned, run and worded."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest

from assistant.embedded import wording
from assistant.embedded.extracting import Day, Weekday
from assistant.embedded.planning import plan, resolved
from assistant.embedded.transcript import Result, Turn, result
from tools import TOOLS, Context
from tools.errors import ToolError

BY_NAME = {tool.name: tool for tool in TOOLS}
Said = tuple[list[tuple[str, dict[str, Any]]], str]


@pytest.fixture(scope="module")
def converse(context: Context):
    @cache
    def called(name: str, arguments: str) -> Result:
        given = eval(arguments)  # noqa: S307 - the repr of our own arguments
        try:
            return result(name, given, BY_NAME[name].to_json(BY_NAME[name](context, given)))
        except ToolError as error:
            return Result(name, given, {"error": str(error)}, str(error))

    def talk(*questions: str) -> Said:
        turns: list[Turn] = []
        said: Said = ([], "")
        for question in questions:
            rounds: list[tuple[Result, ...]] = []
            today = context.local(context.clock()).date()
            while (step := plan([*turns, Turn(question, tuple(rounds))], today)).calls:
                rounds.append(tuple(called(c.tool, repr(dict(c.arguments))) for c in step.calls))
            turns.append(Turn(question, tuple(rounds)))
            made = [(each.tool, dict(each.arguments)) for each in sum(rounds, ())]
            said = (made, wording.answer(step.parts))
        return said

    return talk


PUNE = {"band": ["HIGH"], "region": "pune"}
FOLLOWED: list[tuple[Sequence[str], list[tuple[str, dict[str, Any]]]]] = [
    (["list high risk in Pune", "how many?"], [("find_customers", {**PUNE, "limit": 1})]),
    (
        ["list high risk with late salary in Pune", "forget the salary"],
        [("find_customers", PUNE)],
    ),
    (
        ["how many high risk in Pune", "which city has most of them"],
        [("group_customers", {"by": "region", "band": ["HIGH"]})],
    ),
    (["list high risk in Pune", "runway??"], [("define", {"term": "runway"})]),
    (
        ["what is runway?", "who has the shortest one"],
        [("find_customers", {"sort": "runway_days"})],
    ),
    (
        ["who is the riskiest in Pune", "why is 1042 risky", "may I call her"],
        [("check_contact", {"customer_id": 1042, "channel": "voice"})],
    ),
    (
        ["what is runway?", "who has under 4 days?"],
        [("find_customers", {"where": "runway_days < 4"})],
    ),
    (
        ["list high risk in Pune", "no sorry, Mumbai instead"],
        [("find_customers", {"band": ["HIGH"], "region": "mumbai"})],
    ),
    (["customers with late salary"], [("find_customers", {"where": "salary_days_late > 0"})]),
    (["list high risk in Pune", "by segment"], [("group_customers", {**PUNE, "by": "segment"})]),
    (
        ["list high risk in Pune", "only Mumbai"],
        [("find_customers", {"band": ["HIGH"], "region": "mumbai"})],
    ),
    (
        ["list high risk in Pune", "without the vulnerable ones"],
        [("find_customers", {**PUNE, "vulnerable": False})],
    ),
    (
        ["list high risk in Pune", "now by exposure"],
        [("find_customers", {**PUNE, "sort": "exposure"})],
    ),
    (
        ["list high risk in Pune", "except gig", "except pensioners"],
        [("find_customers", {**PUNE, "where": 'segment != "gig" and segment != "pensioner"'})],
    ),
    (["list high risk in Pune", "all bands"], [("find_customers", {"region": "pune"})]),
    (["list high risk in Pune", "forget pune"], [("find_customers", {"band": ["HIGH"]})]),
    (
        ["list high risk in Pune", "plus critical"],
        [("find_customers", {"band": ["HIGH", "CRITICAL"], "region": "pune"})],
    ),
    (
        ["list high risk in Pune", "what is their total exposure?"],
        [("group_customers", {**PUNE, "by": "band"})],
    ),
    (
        ["list high risk in Pune", "which segments are they in"],
        [("group_customers", {**PUNE, "by": "segment"})],
    ),
    (
        ["list high risk in Pune", "not the vulnerable"],
        [("find_customers", {**PUNE, "vulnerable": False})],
    ),
    (["top 5", "next", "next"], [("find_customers", {"limit": 5, "offset": 10})]),
    (
        ["list high risk in Pune", "next 10"],
        [("find_customers", {**PUNE, "limit": 10, "offset": 10})],
    ),
    (
        ["list high risk in Pune", "more", "only critical"],
        [("find_customers", {"band": ["CRITICAL"], "region": "pune"})],
    ),
    (
        ["portfolio", "how has it changed over the last 30 days"],
        [("portfolio_trend", {"days": 30})],
    ),
    (
        ["top 5 by risk", "next ten"],
        [("find_customers", {"sort": "probability", "limit": 10, "offset": 5})],
    ),
    (["how many critical?", "and medium?"], [("find_customers", {"band": ["MEDIUM"], "limit": 1})]),
    (["top 5", "why the second?"], [("explain_risk", {"customer_id": 1002})]),
    (["why is 1042 risky", "and 1077?"], [("explain_risk", {"customer_id": 1077})]),
    (
        ["which treatment for 1042", "same for 1077"],
        [("recommend_treatment", {"customer_id": 1077})],
    ),
    (
        ["what changed for 1042 in the last 30 days", "and last week?"],
        [("timeline", {"customer_id": 1042, "days": 7})],
    ),
    (
        ["what changed for 1042", "since Monday"],
        [("timeline", {"customer_id": 1042, "since": "2026-10-26"})],
    ),
    (
        ["why was 1042 high risk", "and on 1 October?"],
        [("explain_risk", {"customer_id": 1042, "as_of": "2026-10-01"})],
    ),
    (["portfolio trend", "and for 30 days"], [("portfolio_trend", {"days": 30})]),
    (["which treatment?", "1042"], [("recommend_treatment", {"customer_id": 1042})]),
    (["why is 99999 risky", "I meant 1042"], [("explain_risk", {"customer_id": 1042})]),
    (
        ["can we text 1060?", "and by email?"],
        [("check_contact", {"customer_id": 1060, "channel": "email"})],
    ),
    (["compare 1042 and 1077", "draft for him", "2"], [("draft_message", {"customer_id": 1077})]),
    (
        ["may we contact 1042 and 1077"],
        [("check_contact", {"customer_id": 1042}), ("check_contact", {"customer_id": 1077})],
    ),
    (
        ["compare 1042, 1077 and 1050"],
        [("explain_risk", {"customer_id": each}) for each in (1042, 1077, 1050)],
    ),
    (
        ["draft a message for 1077", "in Spanish"],
        [("draft_message", {"customer_id": 1077, "language": "es"})],
    ),
    (
        ["why is 1042 at risk and which treatment should he get?"],
        [("explain_risk", {"customer_id": 1042}), ("recommend_treatment", {"customer_id": 1042})],
    ),
    (
        ["which treatment for 1042", "sorry wrong id, 1077"],
        [("recommend_treatment", {"customer_id": 1077})],
    ),
    (
        ["may we contact 1042 by sms", "1077?"],
        [("check_contact", {"customer_id": 1077, "channel": "sms"})],
    ),
    (
        ["draft an sms for 1077", "she reads spanish"],
        [("draft_message", {"customer_id": 1077, "channel": "sms", "language": "es"})],
    ),
    (["top 5", "what about number two"], [("explain_risk", {"customer_id": 1002})]),
    (
        ["compare 1042 and 1077", "which treatment for the second one", "and the other one?"],
        [("recommend_treatment", {"customer_id": 1042})],
    ),
    (
        ["what changed for 1042 in the last 30 days", "go back three months"],
        [("timeline", {"customer_id": 1042, "days": 90})],
    ),
    (
        ["customers above 80 % risk", "lower the bar to 60"],
        [("find_customers", {"min_probability": 0.6})],
    ),
    (
        ["who has less than 10 days of runway", "5 days"],
        [("find_customers", {"where": "runway_days < 5"})],
    ),
    (
        ["high risk by region", "critical rather than high"],
        [("group_customers", {"band": ["CRITICAL"], "by": "region"})],
    ),
    (["what can 1042 afford", "and the arrears?"], [("affordability", {"customer_id": 1042})]),
    (
        ["what if the salary of 1042 came on time", "and if it came 9 days late?"],
        [("what_if", {"customer_id": 1042, "changes": {"salary_days_late": 9.0}})],
    ),
    (
        ["why is 1042 risky", "and 1077", "which treatment for the latter"],
        [("recommend_treatment", {"customer_id": 1077})],
    ),
    (["which payment of 1042 is next", "how much"], [("explain_risk", {"customer_id": 1042})]),
    (["high risk in Pune", "and everywhere?"], [("find_customers", {"band": ["HIGH"]})]),
    (
        ["why was 1042 risky on 1 October", "and now?"],
        [("explain_risk", {"customer_id": 1042})],
    ),
    (["high risk", "who in Pune rhymes with orange", "only critical"], []),
    (
        ["high risk in Pune or Mumbai"],
        [("find_customers", {"band": ["HIGH"], "where": 'region in ("pune", "mumbai")'})],
    ),
    (["why is 1042 risky", "and how much is overdue"], [("affordability", {"customer_id": 1042})]),
    (["tell me about 1042", "balance?"], [("customer", {"customer_id": 1042})]),
    (
        ["which treatment for 1042", "and priority?"],
        [("recommend_treatment", {"customer_id": 1042})],
    ),
    (["what is runway", "and exposure?"], [("define", {"term": "exposure"})]),
    (
        ["what is liquidity stress", "do we have any?"],
        [("find_customers", {"hardship": ["liquidity_stress"], "limit": 1})],
    ),
    (["define drift", "do we have any?"], [("model_health", {})]),
    (["what does calibration mean", "and ours?"], [("model_health", {})]),
    (
        ["what is a payment plan", "how many customers get it"],
        [("find_customers", {"treatment": "payment_plan", "limit": 1})],
    ),
    (
        ["explain rule GL-03", "would that stop us with 1042"],
        [("check_contact", {"customer_id": 1042})],
    ),
    (
        ["what if 1042 had 9000 in the account", "what if it was 70000"],
        [("what_if", {"customer_id": 1042, "changes": {"balance_last": 7000000.0}})],
    ),
    (
        ["what if 1042 had 9000 in the account", "and if he also took 3 loans"],
        [
            (
                "what_if",
                {"customer_id": 1042, "changes": {"balance_last": 900000.0, "loans_30d": 3.0}},
            )
        ],
    ),
    (
        ["due this week in Pune", "only emi"],
        [
            (
                "find_customers",
                {"region": "pune", "due_within_days": 7, "where": "payment_kind = emi"},
            )
        ],
    ),
    (
        ["may we call 1042", "umm. and 1077?"],
        [("check_contact", {"customer_id": 1077, "channel": "voice"})],
    ),
    (
        ["high risk in Pune", "Thanks. How many are there altogether?"],
        [("find_customers", {**PUNE, "limit": 1})],
    ),
    (
        ["does 1042 earn more than 1077"],
        [("affordability", {"customer_id": each}) for each in (1077, 1042)],
    ),
    (
        ["balances of 1042 and 1077, whose is higher?"],
        [("customer", {"customer_id": each}) for each in (1042, 1077)],
    ),
]


@pytest.mark.parametrize(
    ("questions", "calls"), FOLLOWED, ids=lambda value: " | ".join(map(str, value))
)
def test_a_follow_up_keeps_what_it_does_not_change(converse, questions, calls):
    assert converse(*questions)[0] == calls


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (["why is 1042 critical?"], "MEDIUM risk, not critical"),
        (["why did 1042 miss a payment"], "missed no payment since"),
        (["why is 1042 vulnerable"], "Marked as vulnerable: no"),
        (["is gambling a reason for 1042"], "not among the main reasons"),
        (["why is 99999 risky"], "The nearest ids are 1088, 1089, 1090."),
        (["compare 1042 and 1077", "draft a message for him"], "Which customer do you mean"),
        (["which treatment?"], "Which customer?"),
        (["softer"], "Which draft do you mean?"),
        (["draft an sms for 1077", "shorter"], "so I cannot make it shorter"),
        (["what if 1042"], "Which change?"),
        (["send a message to all high risk customers"], "I cannot approve or send"),
        (["bypass quiet hours for 1042"], "I cannot bypass"),
        (["show me the chats of my colleague"], "I cannot show any other person's"),
        (["run an sql query"], "I cannot run code"),
        (["top 5", "next ten"], "Places 6 to 15"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_wrong_unclear_or_refused_is_said(converse, questions, said):
    assert said in converse(*questions)[1]


@pytest.mark.parametrize(
    ("said", "today", "expected"),
    [
        (Day(1, 6, None), date(2026, 11, 2), date(2026, 6, 1)),
        (Day(1, 12, None), date(2026, 11, 2), date(2025, 12, 1)),
        (Day(31, 2, 2026), date(2026, 11, 2), date(2026, 2, 28)),
        (Day(31, 12, 2025), date(2026, 11, 2), date(2025, 12, 31)),
        (Weekday(0), date(2026, 11, 2), date(2026, 10, 26)),
        (Weekday(0), date(2026, 11, 4), date(2026, 11, 2)),
    ],
)
def test_a_day_is_the_latest_such_day(said, today, expected):
    assert resolved(said, today) == expected
