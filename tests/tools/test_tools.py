"""What each tool returns, and what it refuses."""

import json
import sys
from datetime import date, datetime

import pytest

from engine.store import audit
from tests.fixtures.calls import NEED_A_MODEL, arguments_for
from tests.fixtures.desk import make_unscored
from tools import TOOLS
from tools.base import tool
from tools.check_contact import check_contact
from tools.context import Context, open_context
from tools.customer import customer
from tools.define import define
from tools.draft_message import SALUTATION, draft_message
from tools.errors import (
    BadArgumentsError,
    ToolError,
    UnavailableError,
    UnknownCustomerError,
    UnknownValueError,
)
from tools.explain_risk import ComingPayment, explain_risk
from tools.find_customers import find_customers
from tools.portfolio import portfolio
from tools.recommend_treatment import recommend_treatment
from tools.timeline import Event, timeline

LOCAL_AS_OF = datetime.fromisoformat("2026-11-01T00:00:00+05:30")
BY_NAME = {tool.name: tool for tool in TOOLS}


@tool(effect="read")
def twice(ctx: Context, number: int, label: str = "x") -> list[str]:
    """Say a label twice a number."""
    return [label] * (2 * number)


def test_a_tool_is_described_by_its_function_alone():
    assert (twice.name, twice.description, twice.effect) == (
        "twice",
        "Say a label twice a number.",
        "read",
    )
    assert twice.arguments.model_json_schema()["required"] == ["number"]
    assert twice.arguments.model_json_schema()["additionalProperties"] is False


@pytest.mark.parametrize(
    ("name", "arguments", "complaint"),
    [
        ("explain_risk", {}, "customer_id: Field required"),
        (
            "explain_risk",
            {"customer_id": "the first"},
            "customer_id: Input should be a valid integer",
        ),
        (
            "explain_risk",
            {"customer_id": 1042, "send": True},
            "send: Extra inputs are not permitted",
        ),
        ("find_customers", {"limit": 51}, "limit: Input should be less than or equal to 50"),
        ("find_customers", {"band": ["PURPLE"]}, "band.0: Input should be"),
        ("find_customers", {"min_probability": 1.5}, "min_probability"),
        ("check_contact", {"customer_id": 1042, "channel": "pigeon"}, "channel: Input should be"),
        (
            "timeline",
            {"customer_id": 1042, "since": "lately"},
            "since: Input should be a valid date",
        ),
    ],
)
def test_bad_arguments_are_refused_before_anything_happens(context, name, arguments, complaint):
    with pytest.raises(BadArgumentsError) as refused:
        BY_NAME[name](context, arguments)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(f"{name!r} cannot take these arguments (")


@pytest.mark.parametrize(
    "name", [t.name for t in TOOLS if "customer_id" in t.arguments.model_fields]
)
def test_an_unknown_customer_is_refused_with_the_nearest_ids(context, name):
    arguments = arguments_for(BY_NAME[name], 2000)
    with pytest.raises(UnknownCustomerError, match="no customer 2000") as refused:
        BY_NAME[name](context, arguments)
    assert refused.value.nearest == (1088, 1089, 1090)


@pytest.mark.parametrize("name", [t.name for t in TOOLS if t.name not in NEED_A_MODEL])
def test_every_result_is_json_that_says_where_it_is_from(context, name):
    result = BY_NAME[name](context, arguments_for(BY_NAME[name]))
    told = json.loads(BY_NAME[name].to_json(result))
    assert told["source"]
    assert told["as_of"].endswith("+05:30")


@pytest.fixture(scope="module")
def unscored(tmp_path_factory):
    home = make_unscored(tmp_path_factory.mktemp("unscored"))
    return open_context({"FORBEAR_HOME": str(home)}, person="ana")


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_on_an_empty_store_every_tool_says_what_to_do(unscored, name):
    with pytest.raises(ToolError, match=r"run `forbear (score|train)`|holds no customers yet"):
        BY_NAME[name](unscored, arguments_for(BY_NAME[name]))


@pytest.mark.parametrize("name", sorted(NEED_A_MODEL))
def test_what_needs_contributions_or_features_says_how_to_get_them(context, name):
    with pytest.raises(ToolError, match="run `forbear"):
        BY_NAME[name](context, arguments_for(BY_NAME[name]))


def test_a_risk_is_explained_with_its_payment_and_reasons(context):
    told = explain_risk(context, {"customer_id": 1042})
    assert (told.band, told.probability, told.as_of) == ("MEDIUM", 0.0832, LOCAL_AS_OF)
    assert told.payment == ComingPayment("emi", date(2026, 11, 5), 1_240_000, "INR", 0.079)
    assert [reason.code for reason in told.reasons] == ["salary_days_late", "runway_days"]
    assert [reason.code for reason in told.protective] == ["inflow_30d"]
    assert told.thresholds["HIGH"] == 0.2


@pytest.mark.parametrize(
    ("filters", "ids", "total"),
    [
        ({"limit": 3}, [1001, 1002, 1060], 90),
        ({"band": ["HIGH"]}, [1060, 1050, 1077], 3),
        ({"band": ["HIGH", "CRITICAL"], "limit": 1}, [1001], 5),
        ({"region": "mumbai"}, [1042], 1),
        ({"segment": "gig"}, [1042], 1),
        ({"hardship": ["over_leverage"]}, [1077], 1),
        ({"language": "hi"}, [1050], 1),
        ({"min_probability": 0.5}, [1001, 1002], 2),
        ({"reason": "gambling_share"}, [], 0),
    ],
)
def test_customers_are_found_by_filters_and_counted(context, filters, ids, total):
    found = find_customers(context, filters)
    assert ([row.customer_id for row in found.rows], found.total) == (ids, total)


def test_due_within_days_counts_from_the_book_s_day(context):
    found = find_customers(context, {"due_within_days": 2, "limit": 50})
    assert {row.payment_due_on for row in found.rows} == {date(2026, 11, 2)}


@pytest.mark.parametrize(
    ("said", "hint"), [("Poone", "Did you mean Maharashtra/Pune"), ("Atlantis", "Known: ")]
)
def test_an_unknown_region_is_refused_with_what_there_is(context, said, hint):
    with pytest.raises(UnknownValueError, match=f"no region {said!r}.*{hint}"):
        find_customers(context, {"region": said})


def test_a_timeline_has_what_mattered_and_nothing_else(context):
    told = timeline(context, {"customer_id": 1042, "since": "2026-10-06"})
    assert told.events == (
        Event(date(2026, 10, 12), "failed debit (utility)", "utility", 150_000),
        Event(date(2026, 10, 9), "salary received", "salary", 4_500_000),
    )
    assert [score.probability for score in told.scores] == [0.0832]
    assert told.contacts == ()


def test_a_late_payment_is_on_the_timeline(context):
    told = timeline(context, {"customer_id": 1042, "since": "2026-10-05"})
    assert told.events[-1] == Event(date(2026, 10, 5), "EMI paid late", "emi", 1_240_000)
    assert (told.missed, told.late) == (0, 1)


def test_payments_that_were_missed_are_counted_though_their_events_are_left_out(
    context, monkeypatch
):
    monkeypatch.setattr(sys.modules["tools.timeline"], "_MOST_EVENTS", 1)
    told = timeline(context, {"customer_id": 1042, "since": "2026-10-05"})
    assert (len(told.events), told.left_out, told.late) == (1, 2, 1)


def test_a_treatment_names_its_rule_and_reason(context):
    told = recommend_treatment(context, {"customer_id": 1077})
    assert (told.treatment, told.rule, told.policy) == ("payment_plan", "borrowing", "treatment")
    assert told.because
    assert [offer.id for offer in told.offers] == ["replan", "counselling"]  # no fee to waive
    assert (told.missed_before, told.promise, told.consent) == (False, "none", "call")


def test_each_channel_has_a_verdict_with_every_rule(context):
    told = check_contact(context, {"customer_id": 1042})
    assert [verdict.channel for verdict in told.verdicts] == [
        "sms",
        "whatsapp",
        "email",
        "voice",
        "letter",
    ]
    assert told.at == datetime.fromisoformat("2026-11-02T10:30:00+05:30")
    assert all(rule.citation for verdict in told.verdicts for rule in verdict.rules)


def test_a_customer_who_opted_out_may_not_be_contacted(context):
    (verdict,) = check_contact(context, {"customer_id": 1060, "channel": "sms"}).verdicts
    assert not verdict.allowed
    assert [rule.because for rule in verdict.rules if rule.result == "block"]


def test_a_draft_is_proposed_and_shown_without_the_name(context):
    told = draft_message(context, {"customer_id": 1077, "channel": "sms", "language": "en"})
    assert (told.channel, told.language, told.sent) == ("sms", "en", False)
    assert SALUTATION in told.body
    assert told.candidates


def test_a_draft_in_another_language_than_the_customers_says_why(context):
    asked = draft_message(context, {"customer_id": 1077, "language": "mr"})
    assert asked.language == "mr"
    assert asked.language_because == "It was asked for; the customer's language is 'en'."
    own = draft_message(context, {"customer_id": 1077})
    assert own.language_because is None


def test_the_audit_of_a_draft_is_anchored_outside_the_store(context):
    draft_message(context, {"customer_id": 1077})
    with context.store.read() as conn:
        report = audit.verify(conn, context.portfolio.audit_anchor)
    assert report.ok
    assert report.anchored == report.count > 0


def test_no_draft_is_made_where_the_treatment_asks_for_none(context):
    with pytest.raises(UnavailableError, match="1090"):
        draft_message(context, {"customer_id": 1090})


def test_the_portfolio_adds_up(context):
    told = portfolio(context, {})
    assert sum(group.customers for group in told.bands) == told.customers == 90
    assert told.at_risk == 5
    assert {metric.name: metric.value for metric in told.model.metrics}["auc"] == 0.8731


def test_a_profile_has_no_personal_data(context):
    told = customer(context, {"customer_id": 1042})
    assert (told.segment, told.region, told.preferred_channel) == (
        "gig",
        "Maharashtra/Mumbai",
        "sms",
    )
    assert not {"name", "phone", "email"}.intersection(vars(told))


@pytest.mark.parametrize("term", ["runway", "Runway", "runway_days", "runwy"])
def test_a_term_is_defined_from_the_catalogue(context, term):
    assert define(context, {"term": term}).code == "runway_days"


def test_an_unknown_term_is_refused_with_the_nearest(context):
    with pytest.raises(ToolError, match="The nearest are"):
        define(context, {"term": "zzzz"})
