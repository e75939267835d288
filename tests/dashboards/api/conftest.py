"""The API over a copy of the desk's portfolio, and people with keys of their own."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboards.api import keys
from dashboards.api.app import create_app
from dashboards.api.door import Door
from dashboards.api.settings import ApiSettings
from tests.fixtures.desk import desk_home

__all__ = ["desk_home"]

MANY = {"FORBEAR_API_RATE": "100000/minute", "FORBEAR_API_ASK_RATE": "100000/minute"}
Keys = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def home(desk_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the desk's home, to be written to."""
    return Path(shutil.copytree(desk_home, tmp_path_factory.mktemp("api") / "var"))


@pytest.fixture(scope="module")
def door(home: Path) -> Iterator[Door]:
    opened = Door({"FORBEAR_HOME": str(home)})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(door: Door) -> FastAPI:
    return create_app(door, ApiSettings.from_environment(MANY))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


@pytest.fixture(scope="module")
def as_person(door: Door) -> Keys:
    """The headers with which a person of these roles calls."""

    def headers(person: str, *roles: str, days: int = 1) -> dict[str, str]:
        key, _ = keys.create(
            door.store, person=person, wanted=roles, days=days, by="root", now=datetime.now(UTC)
        )
        return {"Authorization": f"Bearer {key}"}

    return headers


@pytest.fixture(scope="module")
def ana(as_person: Keys) -> dict[str, str]:
    return as_person("ana", "analyst")
