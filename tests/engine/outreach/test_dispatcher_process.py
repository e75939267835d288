import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from data.book import BookInfo, write_book
from data.portfolio import portfolio, use_portfolio
from data.tables import SCHEMAS
from engine.clock import system_clock
from engine.outreach.approval import approve
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.store.cipher import KEY_FILE
from engine.store.database import open_store, upgrade
from engine.store.outbox import LEASE
from engine.store.schema import OUTBOX
from tests.fixtures.gateways import SECRET

PATIENCE = 30
IDLE = "Nothing is due: no approved message waits to be sent.\n"


@pytest.fixture
def home(tmp_path, desk, bela, small_tables, filler, cipher_key):
    """A portfolio on disk with one approved message."""
    name = "demo"
    home = tmp_path / "var"
    chosen = portfolio(home, name)
    now = desk.clock()
    info = BookInfo(name, "simulator", True, "INR", "Asia/Kolkata", now.replace(hour=0), now)
    transactions = SCHEMAS["transactions"].columns.empty_table()
    write_book(chosen.book, info, {**small_tables, "transactions": transactions})
    use_portfolio(home, name)
    key = chosen.root / KEY_FILE
    key.write_text(cipher_key, encoding="ascii")
    key.chmod(0o600)
    upgrade(f"sqlite:///{chosen.database}")
    store = open_store(f"sqlite:///{chosen.database}")
    filler(store)
    with store.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        approve(conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=bela)
    store.close()
    return home


def start(home, *arguments):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORBEAR_")}
    return subprocess.Popen(
        [sys.executable, "-m", "engine.outreach.dispatcher", "--portfolio-home", home, *arguments],
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_once(home):
    process = start(home, "--once")
    said, complaint = process.communicate(timeout=PATIENCE)
    return said, complaint, process.returncode


def sent(home):
    return list((home / "demo" / "outbox").glob("*.txt"))


def test_once_sends_what_was_approved_says_so_and_ends(home):
    said, complaint, code = run_once(home)
    assert (complaint, code) == ("", 0)
    assert said.startswith("sent     C-")
    assert len(sent(home)) == 1
    assert (home / "demo" / "audit.head").exists()
    assert run_once(home) == (IDLE, "", 0)
    assert len(sent(home)) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_it_is_told_to_stop_and_ends_cleanly(home, number):
    process = start(home)
    deadline = time.monotonic() + PATIENCE
    while not sent(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    said, complaint = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaint, len(sent(home))) == (0, "", 1)
    assert said.startswith("sent")


KILLED = """
import os, signal, sys
from engine.outreach.dispatcher import main
from engine.outreach.transports.file import FileTransport
deliver = FileTransport.deliver
def die(self, envelope):
    if {after}:
        deliver(self, envelope)
    os.kill(os.getpid(), signal.SIGKILL)
FileTransport.deliver = die
main(["--once", "--portfolio-home", sys.argv[1]])
"""


@pytest.mark.parametrize("after", [False, True], ids=["before handing over", "after"])
def test_a_dispatcher_killed_in_the_middle_and_started_again_sends_exactly_once(home, after):
    killed = subprocess.run([sys.executable, "-c", KILLED.format(after=after), home], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(sent(home)) == after
    assert run_once(home) == (IDLE, "", 0)
    store = open_store(f"sqlite:///{home / 'demo' / 'forbear.db'}")
    with store.write() as conn:
        long_ago = system_clock() - LEASE - timedelta(seconds=1)
        conn.execute(OUTBOX.update().values(claimed_at=long_ago))
    store.close()
    said, complaint, code = run_once(home)
    assert (said[:4], complaint, code) == ("sent", "", 0)
    assert run_once(home) == (IDLE, "", 0)
    assert len(sent(home)) == 1


def test_a_store_that_is_busy_is_waited_for(home):
    busy = sqlite3.connect(home / "demo" / "forbear.db", isolation_level=None)
    busy.execute("begin immediate")
    process = start(home)
    assert process.stderr is not None
    assert "locked" in process.stderr.readline()
    busy.execute("rollback")
    busy.close()
    deadline = time.monotonic() + PATIENCE
    while not sent(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert (process.returncode, len(sent(home))) == (0, 1)


def test_a_home_without_a_portfolio_is_named_with_the_way_out(tmp_path):
    said, complaint, code = run_once(tmp_path)
    assert (said, code) == ("", 1)
    assert "forbear simulate" in complaint
    assert "Traceback" not in complaint


def test_a_missing_store_is_named_with_the_way_out(home):
    (home / "demo" / "forbear.db").unlink()
    _, complaint, code = run_once(home)
    assert code == 1
    assert "forbear db upgrade" in complaint
    assert "Traceback" not in complaint


def test_writing_and_approving_never_load_a_transport():
    program = (
        "import sys; import engine.outreach.drafts, engine.outreach.approval; "
        "home = 'engine.outreach.'; "
        "bad = [m for m in sys.modules if m.startswith((home + 'tr', home + 'disp'))]; "
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_messages_go_by_the_transport_that_the_settings_name(home, gateway):
    settings = home / "demo" / "transports.toml"
    settings.write_text(
        f'[channels]\nsms = "sms"\n[lines.sms]\nkind = "webhook"\nurl = "{gateway.url}"\n'
        f'secret = "{SECRET}"\n'
    )
    settings.chmod(0o600)
    said, complaint, code = run_once(home)
    assert (said[:4], complaint, code) == ("sent", "", 0)
    assert [message["channel"] for message in gateway.taken.values()] == ["sms"]
    assert sent(home) == []


def test_settings_that_others_may_read_stop_it_with_the_way_out(home):
    (home / "demo" / "transports.toml").touch(0o644)
    said, complaint, code = run_once(home)
    assert (said, code) == ("", 1)
    assert "chmod 600" in complaint
