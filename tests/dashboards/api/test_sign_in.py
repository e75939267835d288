"""Who is let in: a key's person, for as long as the key holds, to what the roles allow."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from assistant.account import whoami
from dashboards.api import keys, people
from dashboards.api.app import create_app
from dashboards.api.key_commands import main
from dashboards.api.keys import ApiKeyError, NewKeyError, person_of
from dashboards.api.settings import ApiSettings
from dashboards.identity import IdentityError
from engine.person import Person
from engine.store import audit

NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


def made(door, person="ana", wanted=("analyst",), days=1):
    return keys.create(door.store, person=person, wanted=wanted, days=days, by="root", now=NOW)


def test_a_key_is_its_persons_with_the_roles_it_was_given_until_it_ends(door):
    key, row = made(door, wanted=("approver", "analyst"), days=2)
    assert person_of(door.store, key, NOW) == Person("ana", frozenset({"analyst", "approver"}))
    assert person_of(door.store, key, NOW + timedelta(days=2, seconds=-1)).name == "ana"
    with pytest.raises(ApiKeyError, match=f"{row.key_id} ended on 2026-11-04"):
        person_of(door.store, key, NOW + timedelta(days=2))


def test_the_store_and_the_audit_hold_no_key(door, home):
    key, row = made(door)
    secret = key.rpartition("_")[2] if key.count("_") == 2 else key.split("_", 2)[2]
    with door.store.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    assert (entry.event, entry.actor) == ("access.granted", "root")
    assert entry.payload["key"] == row.key_id
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_a_revoked_key_lets_nobody_in_and_is_revoked_in_a_name(door):
    key, row = made(door)
    keys.revoke(door.store, row.key_id, by="root", now=NOW)
    with pytest.raises(ApiKeyError, match="was revoked"):
        person_of(door.store, key, NOW)
    with door.store.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    assert (entry.event, entry.payload["key"]) == ("access.revoked", row.key_id)


@pytest.mark.parametrize("spoilt", ["", "x", "forbear_", "forbear_a_b", "id", "secret"])
def test_what_is_nearly_a_key_is_not_known_and_not_told_apart(door, spoilt):
    key, row = made(door)
    given = {"id": key.replace(row.key_id, "0" * 12), "secret": key[:-1] + "~"}.get(spoilt, spoilt)
    with pytest.raises(ApiKeyError, match="This API key is not known here"):
        person_of(door.store, given, NOW)


def test_a_key_needs_a_name_for_the_audit_and_roles_that_exist(door):
    with pytest.raises(IdentityError):
        made(door, person="a b")
    with pytest.raises(NewKeyError, match="root"):
        made(door, wanted=("analyst", "root"))
    with pytest.raises(NewKeyError, match="none"):
        made(door, wanted=())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer x"},
        {"X-API-Key": "forbear_a_b"},
    ],
)
def test_without_credentials_that_hold_there_is_nothing_to_read(client, headers):
    answer = client.get("/v1/customers/1042", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1042" not in answer.json()["detail"]


def test_both_headers_take_a_key(client, ana):
    key = ana["Authorization"].removeprefix("Bearer ")
    answers = [client.get("/v1/stats", headers=each) for each in (ana, {"X-API-Key": key})]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_query_carries_no_key(client, ana):
    key = ana["Authorization"].removeprefix("Bearer ")
    assert client.get(f"/v1/stats?api_key={key}&token={key}").status_code == 401


ROUTES = {
    "customers.read": ("GET", "/v1/customers/1042", None),
    "portfolio.read": ("GET", "/v1/stats", None),
    "scores.compute": ("POST", "/v1/predict", {"customer_id": 1}),
    "drafts.read": ("GET", "/v1/drafts", None),
    "drafts.propose": ("POST", "/v1/drafts", {"customer_id": 1}),
    "messages.decide": ("POST", f"/v1/approvals/{'0' * 32}/revoke", {"reason": "paid"}),
    "assistant.ask": ("POST", "/v1/ask", {"question": "help"}),
    "metrics.read": ("GET", "/metrics", None),
}
ALLOWED = {
    "analyst": "customers portfolio scores drafts.read drafts.propose messages assistant",
    "approver": "customers portfolio scores drafts.read drafts.propose messages assistant",
    "manager": "customers portfolio assistant",
    "data_scientist": "customers portfolio scores assistant metrics",
    "admin": "portfolio metrics",
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_do_its_own_work_and_no_other(client, as_person, role):
    headers = as_person(f"{role}-1", role)
    for permission, (method, path, body) in ROUTES.items():
        answer = client.request(method, path, headers=headers, json=body)
        may = any(permission.startswith(each) for each in ALLOWED[role].split())
        assert (answer.status_code != 403) is may, (permission, answer.text)
        if not may:
            assert answer.json()["type"] == "urn:forbear:forbidden"
            assert permission in answer.json()["detail"]


def test_a_revoked_key_is_refused_as_soon_as_it_is_looked_up_again(
    client, as_person, door, monkeypatch
):
    headers = as_person("leo", "analyst")
    assert people.BELIEVED_SECONDS <= 2
    monkeypatch.setattr(people, "BELIEVED_SECONDS", -1.0)
    assert client.get("/v1/stats", headers=headers).status_code == 200
    key_id = headers["Authorization"].split("_")[1]
    keys.revoke(door.store, key_id, by="root", now=NOW)
    assert client.get("/v1/stats", headers=headers).status_code == 401


def test_more_than_the_rate_is_refused_to_that_person_alone_with_when_to_return(door, as_person):
    settings = ApiSettings.from_environment({"FORBEAR_API_RATE": "3/minute"})
    with TestClient(create_app(door, settings)) as limited:
        busy, calm = as_person("busy", "analyst"), as_person("calm", "analyst")
        codes = [limited.get("/v1/stats", headers=busy).status_code for _ in range(4)]
        refused = limited.get("/v1/stats", headers=busy)
        assert codes == [200, 200, 200, 429]
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "3 per 1 minute" in refused.json()["detail"]
        assert limited.get("/v1/stats", headers=calm).status_code == 200


def test_an_address_that_guesses_keys_is_not_listened_to_any_more(door, ana):
    settings = ApiSettings.from_environment({})
    with TestClient(create_app(door, settings)) as guarded:
        guess = {"X-API-Key": "forbear_000000000000_guess"}
        codes = {guarded.get("/v1/stats", headers=guess).status_code for _ in range(31)}
        assert codes == {401, 429}
        assert guarded.get("/v1/stats", headers=ana).status_code == 429


def test_keys_are_made_listed_and_revoked_by_command_and_shown_once(
    door, home, monkeypatch, capsys
):
    monkeypatch.setenv("FORBEAR_HOME", str(home))
    monkeypatch.setenv("LOGNAME", "bela")
    assert main(["create", "--person", "mia", "--role", "manager", "--days", "3"]) == 0
    key = capsys.readouterr().out.splitlines()[0]
    assert person_of(door.store, key) == Person("mia", frozenset({"manager"}))
    key_id = key.split("_")[1]
    with door.store.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    assert entry.actor == whoami()
    assert main(["list"]) == 0
    listed = capsys.readouterr().out
    assert f"{key_id}  mia  manager  until" in listed
    assert key not in listed
    assert main(["revoke", key_id]) == 0
    capsys.readouterr()
    assert main(["revoke", key_id]) == 1
    assert "api-keys list" in capsys.readouterr().err
