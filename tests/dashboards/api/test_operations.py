"""Health, readiness, figures; ids, caches, pages of other origins; and faults that show nothing."""

import re

import pytest
from fastapi.testclient import TestClient

from dashboards.api import customers
from dashboards.api.app import create_app
from dashboards.api.door import Door
from dashboards.api.settings import MOST_BYTES, ApiSettings
from engine.store.errors import StoreLockedError

PAGE = "https://desk.bank.example"


def test_it_lives_and_is_ready_without_credentials(client):
    assert client.get("/health").json() == {"status": "ok"}
    ready = client.get("/ready").json()
    assert (ready["status"], ready["model_id"]) == ("ready", "payment-7f3a")


def test_a_store_that_cannot_be_read_makes_it_unready_and_is_not_named(client, door, monkeypatch):
    def locked():
        raise StoreLockedError("Store '/secret/place' is locked.")

    monkeypatch.setattr(door, "pulse", locked)
    answer = client.get("/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "/secret/place" not in answer.text
    assert client.get("/health").status_code == 200


def test_figures_count_requests_answers_refusals_and_ages(client, ana, as_person):
    operator = as_person("ops", "admin")
    client.get("/v1/explain/1042", headers=ana)
    client.get("/v1/explain/1042")
    question = {"question": "why is 1042 at risk?"}
    client.post("/v1/ask", headers=ana | {"Accept": "application/json"}, json=question)
    text = client.get("/metrics", headers=operator).text
    route = 'route="/v1/explain/{customer_id}"'
    assert f'forbear_api_requests_total{{method="GET",{route},status="200"}} ' in text
    assert f'forbear_api_requests_total{{method="GET",{route},status="401"}} ' in text
    assert f"forbear_api_request_seconds_count{{{route}}} " in text
    assert 'forbear_answers_total{ended="whole",model="embedded"} ' in text
    assert 'forbear_api_refusals_total{kind="401"} ' in text
    ages = dict(re.findall(r"^forbear_(score|model)_age_seconds (\S+)", text, re.MULTILINE))
    assert set(ages) == {"score", "model"}
    assert "1042" not in text


def test_an_id_of_the_callers_own_is_kept_and_any_other_replaced(client):
    kept = client.get("/health", headers={"X-Request-ID": "abc-1.2_3"})
    forged = client.get("/health", headers={"X-Request-ID": "a b\tc"})
    assert kept.headers["x-request-id"] == "abc-1.2_3"
    assert re.fullmatch(r"[0-9a-f]{32}", forged.headers["x-request-id"])
    assert kept.headers["cache-control"] == "no-store"
    problem = client.get("/v1/stats", headers={"X-Request-ID": "abc"})
    assert problem.json()["request_id"] == "abc"


def test_no_page_of_another_origin_may_read_unless_it_is_named(client, door, ana):
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "GET"}
    closed = client.options("/v1/stats", headers=asked)
    assert "access-control-allow-origin" not in closed.headers
    settings = ApiSettings.from_environment({"FORBEAR_API_ORIGINS": PAGE})
    with TestClient(create_app(door, settings)) as named:
        opened = named.options("/v1/stats", headers=asked)
        assert opened.headers["access-control-allow-origin"] == PAGE
        other = named.get("/v1/stats", headers=ana | {"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_not_read(client, ana, announced):
    body = b"x" * (MOST_BYTES + 1)
    content = body if announced else iter([body[:1000], body[1000:]])
    headers = ana | {"Content-Type": "application/json"}
    answer = client.post("/v1/predict", headers=headers, content=content)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_fault_of_ours_shows_nothing_of_itself(app, ana, monkeypatch):
    def broken(*_args):
        raise ZeroDivisionError("the password is hunter2")

    monkeypatch.setattr(customers, "api_of", broken)
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/v1/stats", headers=ana | {"X-Request-ID": "bug-1"})
    assert (answer.status_code, answer.json()["request_id"]) == (500, "bug-1")
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


def test_the_same_is_told_as_by_the_tool(client, ana, door):
    from engine.person import Person
    from tools.explain_risk import explain_risk

    context = door.context(Person("ana", frozenset({"analyst"})))
    tool = explain_risk.to_json(explain_risk(context, {"customer_id": 1042}))
    assert client.get("/v1/explain/1042", headers=ana).text == tool


def test_pages_of_the_queue_follow_each_other(client, ana):
    wanted = {"band": ["LOW", "MEDIUM", "HIGH", "CRITICAL"], "limit": 5}
    first = client.get("/v1/high-risk", headers=ana, params=wanted).json()
    second = client.get("/v1/high-risk", headers=ana, params=wanted | {"offset": 5}).json()
    both = client.get("/v1/high-risk", headers=ana, params=wanted | {"limit": 10}).json()
    assert first["rows"] + second["rows"] == both["rows"]
    assert [row["rank"] for row in second["rows"]] == [6, 7, 8, 9, 10]


def test_a_condition_filters_the_queue_and_a_wrong_one_is_explained(client, ana):
    told = client.get(
        "/v1/high-risk", headers=ana, params={"where": "probability > 0.5 and due within 7 days"}
    ).json()
    assert {row["customer_id"] for row in told["rows"]} == {1001, 1002}
    wrong = client.get("/v1/high-risk", headers=ana, params={"where": "1; drop table scores"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:forbear:filter")


def test_no_answer_holds_a_name_a_phone_or_an_email(client, ana):
    paths = ("customers/1042", "customers/1042/history", "explain/1042", "high-risk", "stats")
    for path in paths:
        text = client.get(f"/v1/{path}", headers=ana).text
        assert not re.search(r"Asha|Sharma|\+9198|@example", text), path


def test_a_home_without_a_portfolio_is_refused_with_the_way_out(tmp_path):
    from data.portfolio import PortfolioError

    with pytest.raises(PortfolioError, match="forbear"):
        Door({"FORBEAR_HOME": str(tmp_path)})
