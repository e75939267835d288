"""News over a WebSocket, within two seconds, to people who may read it."""

import shutil
import time
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboards.api.app import create_app
from dashboards.api.door import Door
from dashboards.api.settings import ApiSettings
from dashboards.api.updates import MOST_BEHIND, Board
from engine.store import aggregates
from engine.store.batch import ScoreBatch, save_scores
from tests.fixtures import desk
from tests.fixtures.loops import run_apart

PATH = "/v1/ws/updates"


@pytest.fixture
def opened(desk_home, tmp_path):
    """A home of its own: another night is stored in it."""
    home = shutil.copytree(desk_home, tmp_path / "var")
    door = Door({"FORBEAR_HOME": str(home)})
    yield door
    door.close()


def another_night(door):
    later = desk.AS_OF + timedelta(days=1)
    with door.store.write() as conn:
        rows = [desk._score(customer) for customer in range(1001, 1091)]
        save_scores(conn, ScoreBatch(later, desk.MODEL, later, rows))
        aggregates.prepare(conn, later, desk.MODEL)


def key_of(door, person, *roles):
    from datetime import UTC, datetime

    from dashboards.api import keys

    now = datetime.now(UTC)
    return keys.create(door.store, person=person, wanted=roles, days=1, by="root", now=now)[0]


def test_scores_and_messages_arrive_within_two_seconds(opened):
    key = key_of(opened, "ana", "analyst")
    bearer = {"Authorization": f"Bearer {key}"}
    with TestClient(create_app(opened, ApiSettings.from_environment({}))) as client:
        time.sleep(1.2)  # the first look
        with client.websocket_connect(PATH, headers=bearer) as socket:
            assert socket.receive_json() == {"type": "hello", "person": "ana"}
            draft = client.post("/v1/drafts", headers=bearer, json={"customer_id": 1077}).json()
            asked = time.monotonic()
            told = socket.receive_json()
            assert time.monotonic() - asked < 2
            assert (told["type"], told["event"]) == ("message", "draft.proposed")
            assert (told["draft_id"], told["by"]) == (draft["draft_id"], "ana (assistant)")
            another_night(opened)
            stored = time.monotonic()
            told = socket.receive_json()
            assert time.monotonic() - stored < 2
            assert (told["type"], told["total"]) == ("scores", 90)
            assert told["scores"][0]["customer_id"] == 1001
            assert client.get("/v1/stats", headers=bearer).json()["as_of"].startswith("2026-11-02")


def test_a_browser_sends_its_credentials_as_a_subprotocol(app, as_person):
    key = as_person("ana", "analyst")["Authorization"].removeprefix("Bearer ")
    with TestClient(app).websocket_connect(PATH, subprotocols=["forbear", key]) as socket:
        assert socket.receive_json()["person"] == "ana"
        assert str(socket.accepted_subprotocol) == "forbear"


@pytest.mark.parametrize("case", ["nobody", "role", "page"])
def test_whoever_may_not_read_is_not_told_anything(app, as_person, case):
    headers = {
        "nobody": {},
        "role": as_person("root", "admin"),
        "page": as_person("ana", "analyst") | {"Origin": "https://evil.example"},
    }[case]
    with (
        TestClient(app).websocket_connect(PATH, headers=headers) as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_json()
    assert closed.value.code == 1008
    assert closed.value.reason


def test_a_listener_who_is_too_far_behind_gets_no_more_and_the_others_do(door):
    async def told():
        board = Board(door)
        async with board.listening() as slow, board.listening() as quick:
            board.post([{"type": "scores"}] * MOST_BEHIND)
            while not quick.empty():
                quick.get_nowait()
            board.post([{"type": "scores"}])
            return board.serves(slow), board.serves(quick), quick.qsize()

    assert run_apart(told()) == (False, True, 1)
