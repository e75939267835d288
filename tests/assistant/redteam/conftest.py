"""One store, one server and one assistant for the whole red team."""

from collections.abc import Iterator

import pytest

from assistant.agent import Assistant
from assistant.embedded.model import EmbeddedModel
from assistant.endpoint import connect
from tests.fixtures.desk import make_desk
from tests.fixtures.endpoint import Endpoint, brain_of
from tests.fixtures.redteam import content
from tests.fixtures.siege import Siege
from tools.context import Context, open_context


@pytest.fixture(scope="session")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A store in which others wrote whatever they liked."""
    planted = {1011 + place: text for place, text in enumerate(content("stored"))}
    home = make_desk(tmp_path_factory.mktemp("redteam"), planted=planted)
    return open_context({"FORBEAR_HOME": str(home)}, person="ana")


@pytest.fixture(scope="session")
def server() -> Iterator[Endpoint]:
    with Endpoint(brain_of(EmbeddedModel())) as running:
        yield running


@pytest.fixture(scope="session")
def assistant(besieged: Context, server: Endpoint) -> Assistant:
    return Assistant(besieged, connect(server.url, "rogue", "key", timeout=0.7))


@pytest.fixture
def siege(
    besieged: Context, server: Endpoint, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> Iterator[Siege]:
    """What is watched while one attack runs, and held to when it is over."""
    caplog.set_level("INFO")
    watched = Siege(besieged, server, assistant, caplog)
    yield watched
    server.brain = brain_of(EmbeddedModel())
    watched.holds()
