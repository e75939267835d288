"""Scores computed now, by a trained model, on a bank's own records."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from dashboards.api import keys
from dashboards.api.app import create_app
from dashboards.api.door import Door
from dashboards.api.settings import ApiSettings


@pytest.fixture
def scorer(bank):
    door = Door({"FORBEAR_HOME": str(bank)})
    key, _ = keys.create(
        door.store, person="ana", wanted=["analyst"], days=1, by="root", now=datetime.now(UTC)
    )
    client = TestClient(create_app(door, ApiSettings.from_environment({})))
    client.headers["Authorization"] = f"Bearer {key}"
    yield client
    door.close()


def test_a_score_computed_now_is_the_stored_one_to_the_last_bit(scorer):
    worst = scorer.get("/v1/high-risk", params={"limit": 3}).json()["rows"]
    assert worst
    ids = [row["customer_id"] for row in worst]
    told = scorer.post("/v1/predict/batch", json={"customer_ids": [*ids, 1, ids[0]]}).json()
    assert [each["customer_id"] for each in told["predictions"]] == ids
    assert [each["as_stored"] for each in told["predictions"]] == [True] * len(ids)
    assert [each["probability"] for each in told["predictions"]] == [
        row["probability"] for row in worst
    ]
    assert [each["customer_id"] for each in told["refused"]] == [1]
    assert "no customer 1" in told["refused"][0]["reason"]
    alone = scorer.post("/v1/predict", json={"customer_id": ids[0]}).json()
    assert alone == told["predictions"][0]
    assert {reason["code"] for reason in alone["reasons"]}


def test_an_unknown_customer_is_not_scored_and_the_nearest_are_named(scorer):
    answer = scorer.post("/v1/predict", json={"customer_id": 1})
    assert (answer.status_code, answer.json()["nearest"]) == (404, [1001, 1002, 1003])
