"""A verdict of the past comes out again bit for bit, whatever was learned since."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from engine.outreach.drafting import propose
from engine.outreach.drafts import find
from engine.outreach.flagging import record
from engine.outreach.rejudging import NoCaseError, rejudge
from engine.policy.contact_case import (
    ConsentState,
    ContactCase,
    MessageFacts,
    PastContact,
    case_from_json,
    case_to_json,
)
from engine.policy.verdict import verdict_to_json
from engine.store.contacts import insert_contact
from engine.store.customers import Consent, save_consent
from engine.store.schema import CUSTOMERS, OBLIGATIONS

PLACES = (
    ("IN", "Maharashtra/Pune", "Asia/Kolkata"),
    ("GB", "England/Leeds", "Europe/London"),
    ("US", "New York/New York City", "America/New_York"),
    ("CZ", None, "Europe/Prague"),
)
CHANNELS = ("sms", "whatsapp", "email", "voice", "letter")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31))
YES = st.none() | st.booleans()
MESSAGES = st.builds(
    MessageFacts,
    language=st.sampled_from(("en", "hi")),
    category=st.none() | st.sampled_from(("promotional", "service", "transactional")),
    promotional=YES,
    segments=st.none() | st.integers(1, 5),
    off_template=YES,
    linted=YES,
    plain=YES,
    opt_out=YES,
    ai_disclosure=YES,
    debt_advice=YES,
)


@st.composite
def cases(draw):
    country, region, zone = draw(st.sampled_from(PLACES))
    channel = st.sampled_from(CHANNELS)
    state = st.sampled_from(("given", "withdrawn"))
    return ContactCase(
        at=draw(MOMENTS),
        channel=draw(channel),
        purpose="service",
        country=country,
        region=region,
        timezone=zone,
        flags=tuple(draw(st.lists(st.sampled_from(("opt_out", "bankruptcy")), max_size=2))),
        consents=tuple(
            draw(
                st.lists(
                    st.builds(ConsentState, channel, st.just("service"), state, MOMENTS), max_size=3
                )
            )
        ),
        contacts=tuple(draw(st.lists(st.builds(PastContact, channel, MOMENTS), max_size=4))),
        days_past_due=draw(st.none() | st.integers(0, 90)),
        breathing_space_since=draw(DAYS),
        crisis_treatment_since=draw(DAYS),
        crisis_treatment_ended=draw(DAYS),
        forbearance_considered=draw(YES),
        approval=draw(st.none() | st.sampled_from(("person", "automatic"))),
        message=draw(st.none() | MESSAGES),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_a_stored_case_gives_its_verdict_again(content, case):
    again = case_from_json(case_to_json(case))
    assert verdict_to_json(content.contact.check(again)) == verdict_to_json(
        content.contact.check(case)
    )


def test_what_is_learned_later_changes_no_verdict_of_the_past(book, desk, later):
    after = later(days=3)
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        assert draft.verdict["allowed"]
        save_consent(conn, Consent(1001, "sms", "service", "withdrawn", after.clock(), "STOP"))
        insert_contact(conn, 1001, "sms", desk.clock() - timedelta(days=1), None)
        mine = CUSTOMERS.c.customer_id == 1001
        conn.execute(update(CUSTOMERS).where(mine).values(flags=["opt_out"], region="Goa"))
        owed = OBLIGATIONS.c.customer_id == 1001
        conn.execute(update(OBLIGATIONS).where(owed).values(paid_amount=1_234_500))
        record(
            conn,
            after.clock,
            customer_id=1001,
            flag="bankruptcy",
            since=desk.clock().date(),
            until=None,
            source="register",
            recorded_by="ana",
        )
        stored, again = rejudge(after, find(conn, draft.draft_id))
    assert stored.allowed
    assert verdict_to_json(again) == verdict_to_json(stored)


def test_a_verdict_whose_case_was_not_kept_says_so(book, desk, approved):
    bare = {name: value for name, value in approved.verdict.items() if name != "case"}
    with pytest.raises(NoCaseError, match="older than that record"):
        rejudge(desk, replace(approved, verdict=bare))
