"""A machine that refuses: locks, permissions, full disks, dead servers, Ctrl-C. Nothing is lost.

The message names the thing, the reason and the way out, the exit code is not 0, there is no
traceback, what was there before is still there, and the command can be run again.
"""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.fixtures.commands import DRAFT, WHY, Done, Run, contents, refused
from tests.fixtures.demo import forbear
from tests.fixtures.endpoint import Endpoint, Fail, Move, Say, script

COMMAND = str(Path(sys.executable).with_name("forbear"))


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another process's transaction."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_locked_store_is_told_and_reading_goes_on(run: Run, bank: Path):
    database = bank / "demo" / "forbear.db"
    with held(database):
        for command in (("score",), DRAFT):
            refused(run(bank, *command), r"forbear\.db' is locked by another process: wait")
        assert "1042 is" in run(bank, *WHY).stdout
    assert run(bank, "score").returncode == 0


def as_owner(home: Path, *arguments: str) -> Done:
    """Run without the administrator's right to write where writing is forbidden."""
    program = shutil.which("setpriv")
    if os.geteuid() == 0 and program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no setpriv, but root")
    drop = [str(program), "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*(drop if os.geteuid() == 0 else []), COMMAND, *arguments],
        env={**os.environ, "FORBEAR_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)


def test_a_store_that_may_not_be_written_is_told_and_can_be_read(bank: Path):
    with read_only(bank / "demo" / "forbear.db"):
        for command in (("score",), DRAFT):
            refused(
                as_owner(bank, *command), r"forbear\.db' is read-only: make the file and its fo"
            )
        assert "1042 is" in as_owner(bank, *WHY).stdout


def test_a_folder_that_may_not_be_written_is_told(run: Run, bank: Path, delivery: Path):
    assert run(bank, "features").returncode == 0
    before = contents(bank)
    folders = [bank, *(path for path in bank.rglob("*") if path.is_dir())]
    deliver = ("import", "canonical", str(delivery), "--name", "demo")
    with read_only(*folders):
        for command in (("features",), ("use", "demo"), deliver):
            refused(
                as_owner(bank, *command), "Permission denied|read-only", "writable|FORBEAR_HOME"
            )
    assert contents(bank) == before


def with_files_up_to(size: int, home: Path, *arguments: str) -> Done:
    """Run where no file can grow beyond so many bytes, as on a disk that is full."""
    return subprocess.run(
        [COMMAND, *arguments],
        env={**os.environ, "FORBEAR_HOME": str(home)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_full_disk_is_told_and_nothing_is_half_written(bank: Path, delivery: Path):
    shutil.rmtree(bank / "demo" / "models")
    shutil.rmtree(bank / "demo" / "book")
    (bank / "demo" / "simulated.json").unlink()
    before = contents(bank)
    for command in (
        ("simulate", "demo", "--customers", "100"),
        ("import", "canonical", str(delivery), "--name", "demo"),
    ):
        refused(with_files_up_to(20_000, bank, *command), "could not be written", "free some space")
        left = set(contents(bank)) - set(before)
        assert left <= {"demo/simulated.json"}


def test_a_store_that_cannot_grow_keeps_what_it_has(run: Run, bank: Path):
    database = bank / "demo" / "forbear.db"
    with closing(sqlite3.connect(database)) as store, store:
        store.execute("PRAGMA journal_mode = DELETE")
        for table in ("reasons", "coming_payments", "queue", "scores"):
            store.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
    size = database.stat().st_size
    done = with_files_up_to(size // 2, bank, "score")
    refused(done, r"forbear\.db' cannot (be written|grow)", "Nothing was written")
    with closing(sqlite3.connect(database)) as store:
        assert store.execute("SELECT count(*) FROM scores").fetchone() == (0,)
    assert "Stored 700" in run(bank, "score").stdout


def test_a_server_that_does_not_answer_is_named_without_its_password(run: Run, small_bank: Path):
    pytest.importorskip("psycopg")
    nowhere = "postgresql://teller:secret@127.0.0.1:9/bank"
    for command in (WHY, ("dispatch", "--once")):
        done = run(small_bank, *command, FORBEAR_DATABASE_URL=nowhere)
        refused(
            done, r"teller:\*\*\*@127\.0\.0\.1:9/bank' does not answer", "Check that the server"
        )
        assert "secret" not in done.stdout + done.stderr


CUT = Say("Customer 1042 is fine and ", cut_after=3)


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Fail(401), "refused the key; check FORBEAR_LLM_API_KEY"),
        (Fail(429), "over its limit"),
        (Fail(500), "status 500; look into its log"),
        (CUT, "broke off in the middle of its reply"),
    ],
)
def test_a_failing_endpoint_is_named_and_the_parser_answers(
    small_bank: Path, move: Move, reason: str
):
    with Endpoint(script(move)) as server:
        done = forbear(small_bank, *WHY, FORBEAR_LLM_BASE_URL=server.url, FORBEAR_LLM_MODEL="m")
    refused(done, f"at {server.url} did not answer: ", reason, "Customer 1042 is ")


def test_a_port_that_is_taken_is_named(run: Run, small_bank: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused(run(small_bank, "serve", "--port", port), f"Port {port} .* choose another one")
    refused(run(small_bank, "serve", "--port", "99999"), "--port", "65535", code=2)


def rows(home: Path) -> list[str]:
    """Every row of the store but those that hold ciphertext, which each writing makes anew."""
    with closing(sqlite3.connect(home / "demo" / "forbear.db")) as store:
        dump = sorted(store.iterdump())
    return [
        line for line in dump if not line.startswith(('INSERT INTO "cust', 'INSERT INTO "queue'))
    ]


def interrupted(home: Path, sign: int, after: float, *arguments: str) -> int:
    """Run a command and send it a signal so many seconds later; its exit code."""
    running = subprocess.Popen(
        [COMMAND, *arguments],
        env={**os.environ, "FORBEAR_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    running.send_signal(sign)
    return running.wait(60)


@pytest.mark.parametrize(
    ("command", "after"),
    [
        (("simulate", "demo", "--customers", "700"), 1.5),
        (("features",), 1.5),
        (("train",), 2.5),
        (("score",), 2.5),
    ],
)
def test_what_is_interrupted_leaves_nothing_half_written_and_runs_again(
    run: Run, bank: Path, command: tuple[str, ...], after: float
):
    if command[0] == "simulate":
        shutil.rmtree(bank / "demo" / "book")
    if command[0] == "train":
        shutil.rmtree(bank / "demo" / "models")
    before, stored = contents(bank), rows(bank)
    code = interrupted(bank, signal.SIGINT, after, *command)
    left = contents(bank)
    assert code in (0, 130, -signal.SIGINT)  # the last: while Python itself starts or ends
    kept = {path for path in before if "forbear.db" not in path}  # the store answers for itself
    assert {path: left[path] for path in kept} == {path: before[path] for path in kept}
    assert rows(bank) == stored
    if code:
        assert [path for path in set(left) - set(before) if "new" in path] == []
    again = run(bank, *command)
    assert again.returncode == 0, again.stderr
    assert run(bank, "doctor").returncode == 0


@pytest.mark.parametrize("after", [0.8, 1.1])
def test_an_import_that_is_killed_leaves_the_old_book_or_the_new_one(
    run: Run, bank: Path, delivery: Path, after: float
):
    deliver = ("import", "canonical", str(delivery), "--name", "demo")
    manifest = bank / "demo" / "book" / "book.json"
    old = manifest.read_text()
    interrupted(bank, signal.SIGKILL, after, *deliver)
    if manifest.read_text() == old:
        assert run(bank, "features").returncode == 0
    assert run(bank, *deliver).returncode == 0
    assert run(bank, "features").returncode == 0
    assert [path.name for path in (bank / "demo").glob("**/new-*")] == []
