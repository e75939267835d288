import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dashboards.serve import CONTENT_SECURITY_POLICY, ServeError, configuration, serve


@pytest.fixture
def clean_environ(monkeypatch, handmade):
    monkeypatch.setenv("FORBEAR_HOME", str(handmade))
    for name in ("FORBEAR_PROXY_SECRET", "FORBEAR_PORTFOLIO", "FORBEAR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.usefixtures("clean_environ")
def test_without_a_proxy_only_this_machine_is_served():
    with pytest.raises(ServeError, match=r"this machine only, not '0\.0\.0\.0'"):
        serve(ip="0.0.0.0")  # noqa: S104 - it is refused


@pytest.mark.usefixtures("clean_environ")
def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(ServeError, match=f"Port {port} on 127.0.0.1 .*--port"):
            serve(port=port)


@pytest.mark.usefixtures("clean_environ")
def test_a_second_person_cannot_be_played_behind_a_proxy(monkeypatch):
    monkeypatch.setenv("FORBEAR_PROXY_SECRET", "s3cret")
    with pytest.raises(ServeError, match="exclude each other"):
        serve(name="bo")


@pytest.mark.usefixtures("clean_environ")
def test_a_second_person_cannot_be_played_where_nothing_says_that_all_is_simulated(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("FORBEAR_HOME", str(tmp_path))
    with pytest.raises(ServeError, match="No portfolio"):
        serve(port=free_port(), name="bo")


def test_nothing_but_the_workbench_is_served_and_nothing_leaves_the_machine():
    settings = configuration(8866, "127.0.0.1", "")
    assert settings["Voila"]["port_retries"] == 0
    assert settings["VoilaConfiguration"]["file_allowlist"] == []
    assert settings["VoilaConfiguration"]["http_header_envs"] == []
    assert {path.suffix for path in Path(settings["Voila"]["root_dir"]).iterdir()} == {".ipynb"}
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in found]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_server_leaves_no_process_behind(handmade, number):
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if "FORBEAR" not in name}
    server = subprocess.Popen(
        [sys.executable, "-m", "dashboards.serve", "--port", str(port)],
        env={**environ, "FORBEAR_HOME": str(handmade)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert f"http://localhost:{port}/" in server.stdout.readline()
        page = fetch(f"http://localhost:{port}/")
        assert "Forbear workbench" in page
        kernels = children(server.pid)
        assert kernels
        server.send_signal(number)
        assert server.wait(20) == 0
        deadline = time.monotonic() + 5
        while any(Path(f"/proc/{one}").exists() for one in kernels):
            assert time.monotonic() < deadline, "a kernel outlived its server"
            time.sleep(0.1)
    finally:
        server.kill()
        server.communicate()


def fetch(url, patience=20.0):
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
                return answer.read().decode()
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
