"""The whole path as `make demo` walks it, and the commands that follow it."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.fixtures.demo import DemoRun, forbear

COMMANDS = (["features"], ["score"], ["ask", "hi"], ["audit", "verify"], ["serve"], ["dispatch"])
ON_BERKA = (["features"], ["backtest", "--task", "overdraft"], ["score"])
WHO_AND_WHY = "which 10 accounts are most at risk, and why the first?"
BERKA = Path(__file__).parents[2] / "shared" / "data" / "berka"


def test_the_demo_asks_about_1042_and_answers_by_the_stored_score(demo_run: DemoRun):
    answer = demo_run.printed.split("> why is customer 1042 high risk?")[1]
    asked = forbear(demo_run.home, "ask", "why is customer 1042 high risk?").stdout
    assert re.search(r"1042 is ((LOW|MEDIUM) risk, not high|(HIGH|CRITICAL) risk)", answer)
    assert asked.splitlines()[0] in answer


def test_the_demo_drafts_and_sends_nothing(demo_run: DemoRun):
    assert re.search(r"Draft for customer \d+ by \w+, from [\w.]+:", demo_run.printed)
    assert "Nothing was sent" in demo_run.printed
    assert not (demo_run.home / "demo" / "outbox").exists()


def test_the_demo_times_its_stages(demo_run: DemoRun):
    seconds = json.loads((demo_run.home / "demo" / "reports" / "demo.json").read_text())
    assert list(seconds) == ["simulate", "features", "train", "score", "ask", "draft"]
    assert all(spent > 0 for spent in seconds.values())


def test_a_second_demo_changes_no_book_model_or_score(demo_run: DemoRun):
    folder = demo_run.home / "demo"
    kept = [*folder.glob("book/*.json"), *folder.glob("models/*/*")]
    before = {path: path.read_bytes() for path in kept}
    again = forbear(demo_run.home, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "Stored 0, unchanged 2,000." in again.stdout
    assert re.search(r"Draft \w+ for customer \d+ is there already", again.stdout)
    assert {path: path.read_bytes() for path in before} == before


def test_the_audit_of_the_demo_holds_and_the_doctor_is_content(demo_run: DemoRun):
    verified = forbear(demo_run.home, "audit", "verify")
    assert (verified.returncode, verified.stdout[:16]) == (0, "The audit holds:")
    doctor = forbear(demo_run.home, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "MISSING" not in doctor.stdout


def test_ctrl_c_leaves_no_server_and_no_kernel_behind(demo_run: DemoRun):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = str(demo_run.home)
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("forbear")), "serve", "--port", str(port)],
        env={"FORBEAR_HOME": home, "PATH": "/usr/bin:/bin", "HOME": home},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_for(f"http://127.0.0.1:{port}/")
    members = _session(server.pid)
    server.send_signal(signal.SIGINT)
    server.wait(30)
    assert server.pid in members
    assert _session(server.pid) == set()


def test_the_simulator_refuses_other_settings_under_the_same_name(demo_run: DemoRun):
    refused = forbear(demo_run.home, "simulate", "demo", "--seed", "8")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "already has a book made with other settings" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "why is customer 99999 at risk?"], "99999"),
        (["features", "--as-of", "yesterday"], "write it as YYYY-MM-DD"),
        (["features", "--as-of", "2031-01-01"], "beyond the book"),
        (["models", "promote", "nothing-here", "--approver", "ana"], "nothing-here"),
        (["simulate", "atlantis"], "these can: demo"),
        (["import", "berka", "no-such-folder", "--name", "other"], "no-such-folder"),
        (["use", "atlantis"], "there are: demo"),
    ],
)
def test_bad_input_is_answered_with_the_thing_and_the_way_out(
    demo_run: DemoRun, arguments: list[str], said: str
):
    done = forbear(demo_run.home, *arguments)
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if arguments[0] != "ask":
        assert done.returncode == 1


def test_without_a_portfolio_every_command_says_how_to_get_one(tmp_path: Path):
    for command in COMMANDS:
        done = forbear(tmp_path, *command)
        assert done.returncode == 1, command
        assert "forbear simulate" in done.stderr, command


def test_a_corrupt_model_is_refused_with_the_way_out(demo_run: DemoRun, tmp_path: Path):
    copy = tmp_path / "var"
    subprocess.run(["cp", "-r", str(demo_run.home), str(copy)], check=True)
    (booster,) = (copy / "demo" / "models").glob("*/booster.ubj")
    booster.write_bytes(booster.read_bytes()[:-100])
    done = forbear(copy, "score")
    assert done.returncode == 1
    assert "forbear train" in done.stderr
    doctor = forbear(copy, "doctor")
    assert doctor.returncode == 1
    assert "MISSING  model" in doctor.stdout


@pytest.mark.skipif(not BERKA.exists(), reason="no Berka data beside the repository")
def test_berka_goes_the_same_way_on_real_data(tmp_path: Path):
    for command in (["import", "berka", str(BERKA)], *ON_BERKA):
        done = forbear(tmp_path, *command)
        assert done.returncode == 0, done.stderr
    asked = forbear(tmp_path, "ask", WHO_AND_WHY).stdout
    first = re.search(r"First: customer (\d+)", asked)
    assert first is not None, asked
    assert f"Customer {first[1]} is " in asked


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=20):  # noqa: S310 - our own loopback server
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"{url} did not answer within 30 seconds")


def _session(leader: int) -> set[int]:
    """The living processes of the leader's session."""
    living = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            living.add(int(stat.parent.name))
    return living
