"""A real Voilà server on the handmade portfolio, and real Chromium in front of it."""

import importlib.util
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.fixtures.endpoint import Endpoint, Hang, script

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECRET = "only-for-this-test"  # noqa: S105 - it protects nothing
PATIENCE = 60_000


@dataclass
class Desk:
    """A page, and everything it did that it should not."""

    page: Page
    outside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is missing: install the distribution's package 'chromium'."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        yield launch(playwright)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handmade portfolio of tests/dashboards, for these tests to write into."""
    path = Path(__file__).parents[1] / "dashboards" / "conftest.py"
    spec = importlib.util.spec_from_file_location("handmade_portfolio", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("browser")
    module.fill(folder)
    return folder


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: "subprocess.Popen[bytes]"

    def kernels(self) -> list[str]:
        """The processes that it started."""
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


@contextmanager
def served(home: Path, *arguments: str, **environ: str) -> Iterator[Server]:
    """A server that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORBEAR_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "dashboards.serve", "--port", str(port), *arguments],
        env={**clean, "FORBEAR_HOME": str(home), **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://localhost:{port}/voila/static/voila.js")
        yield Server(f"http://localhost:{port}", server)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError:
            return  # it answers, to people that a proxy signed in
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)


@pytest.fixture(scope="session")
def ana(home: Path) -> Iterator[str]:
    with served(home, "--as", "ana") as server:
        yield server.address


@pytest.fixture(scope="session")
def bo(home: Path) -> Iterator[str]:
    with served(home, "--as", "bo") as server:
        yield server.address


@pytest.fixture(scope="session")
def proxied(home: Path) -> Iterator[str]:
    with served(home, FORBEAR_PROXY_SECRET=SECRET) as server:
        yield server.address


Opener = Callable[..., Desk]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opener]:
    """Open the workbench at an address; afterwards, see that it kept to itself."""
    desks: list[Desk] = []
    with ExitStack() as stack:

        def open_page(address: str, headers: dict[str, str] | None = None) -> Desk:
            context = chromium.new_context(
                viewport={"width": 1440, "height": 900}, extra_http_headers=headers
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            desk = Desk(context.new_page())
            watch(desk, address)
            desk.page.goto(address + "/")
            desks.append(desk)
            return desk

        yield open_page
        for desk in desks:
            assert desk.outside == []
            assert desk.problems == []
            desk.page.close(run_before_unload=True)


def watch(desk: Desk, address: str) -> None:
    own = (address, address.replace("http", "ws"), "blob:", "data:")
    page = desk.page
    page.on("request", lambda r: None if r.url.startswith(own) else desk.outside.append(r.url))
    page.on("pageerror", lambda error: desk.problems.append(str(error)))
    page.on("console", lambda m: desk.problems.append(m.text) if m.type == "error" else None)


@pytest.fixture
def short_lived(home: Path) -> Iterator[Server]:
    """A server of one test's own."""
    with served(home) as server:
        yield server


@pytest.fixture
def slow(home: Path) -> Iterator[str]:
    """The workbench with an endpoint that lets its readers wait."""
    with Endpoint(script(Hang(120))) as endpoint:
        environ = {"FORBEAR_LLM_BASE_URL": endpoint.url, "FORBEAR_LLM_MODEL": "slow"}
        with served(home, "--as", "ana", **environ) as server:
            yield server.address


@pytest.fixture
def locked(home: Path) -> Callable[[], AbstractContextManager[sqlite3.Connection]]:
    """Hold the store's write lock, as another process might."""

    @contextmanager
    def hold() -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(home / "handmade" / "forbear.db", timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield other
            other.rollback()

    return hold


@pytest.fixture
def as_manager() -> dict[str, str]:
    return {
        "X-Forbear-Proxy-Secret": SECRET,
        "X-Forwarded-User": "mia",
        "X-Forwarded-Groups": "manager",
    }


@pytest.fixture
def dispatch(home: Path) -> Callable[[], str]:
    """Run the dispatcher once, as the separate process that it is."""

    def run() -> str:
        clean = {name: value for name, value in os.environ.items() if "FORBEAR" not in name}
        done = subprocess.run(
            [sys.executable, "-m", "engine.outreach.dispatcher", "--once"],
            env={**clean, "FORBEAR_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
