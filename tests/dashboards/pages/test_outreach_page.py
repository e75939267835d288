import re

from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.outreach_page import OutreachPage
from engine.policy.offers import load_offers
from engine.store import scores
from tests.fixtures.desk import make_desk
from tools.recommend_treatment import recommend_treatment

PERSON = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}


def test_only_what_the_treatment_offers_this_customer_is_computed(tmp_path):
    desk = open_desk({**PERSON, "FORBEAR_HOME": str(make_desk(tmp_path))})
    page = OutreachPage(desk, Messages(desk))
    for customer_id in (1001, 1042, 1077):
        with desk.store.read() as connection:
            score = scores.latest(connection, customer_id)
        assert score is not None
        page.show(score)
        allowed = recommend_treatment(desk.context, {"customer_id": customer_id}).offers
        needing = [each.id for each in allowed if load_offers().find(each.id).plan != "none"]
        shown = re.search(r'<ul class="fb-offers">(.*?)</ul>', page._means.value)
        assert shown is not None
        assert shown[1].count("<li") == len(needing)
