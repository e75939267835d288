import pytest

from engine.outreach import affordability as sheets
from engine.outreach.plan import Plan, plan
from engine.policy.offers import load_offers
from engine.store import customers, scores
from engine.store.queue import QueueFilter, QueueQuery, queue
from tests.fixtures.rows import known
from tools.affordability import affordability
from tools.recommend_treatment import recommend_treatment


@pytest.fixture(scope="module")
def people(scored):
    with scored.store.read() as conn:
        rows = queue(conn, QueueQuery(QueueFilter(band=("HIGH", "CRITICAL")), limit=8))
    return [row.customer_id for row in rows]


def test_the_sheet_is_the_engine_s_own(scored, people):
    for who in people:
        with scored.store.read() as conn:
            score = known(scores.latest(conn, who))
        sheet = sheets.affordability(scored.book, who, score.as_of)
        told = affordability(scored, {"customer_id": who})
        assert (told.income, told.disposable) == (sheet.monthly("income"), sheet.disposable)
        assert (told.essential, told.arrears) == (sheet.monthly("essential"), sheet.arrears)
        assert [line.monthly for line in told.lines] == [line.monthly for line in sheet.lines]


def test_plans_are_those_of_the_offers_that_the_treatment_allows(scored, people):
    planned = 0
    for who in people:
        told = affordability(scored, {"customer_id": who})
        offered = [o.id for o in recommend_treatment(scored, {"customer_id": who}).offers]
        with scored.store.read() as conn:
            score = known(scores.latest(conn, who))
            dues = customers.obligations(conn, who)
        owed = next(due for due in dues if due.obligation_id == score.payment_id)
        sheet = sheets.affordability(scored.book, who, score.as_of)
        offers = [o for o in map(load_offers().find, offered) if o.plan != "none"]
        expected = [plan(sheet, offer, owed) for offer in offers]
        assert [each.offer for each in told.plans] == [each.offer for each in expected]
        for each, found in zip(told.plans, expected, strict=True):
            assert each.possible == isinstance(found, Plan)
            if isinstance(found, Plan):
                planned += 1
                assert each.total_amount == sum(p.amount for p in each.payments) == found.total
    assert planned > 0
