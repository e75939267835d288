"""Interrupted work is taken up again: a killed process, the same bytes."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import data.shards
from data.atomic import FolderBusyError, only_writer
from data.book import open_book, write_book
from engine.features import compute as module
from engine.features.writing import WORK, write_features

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys, threading
from datetime import datetime
from pathlib import Path
from data.book import open_book
from engine.features import compute
from engine.features.writing import write_features

count, lock, features = [0], threading.Lock(), compute._features

def killed(*given):
    with lock:
        count[0] += 1
        if count[0] == 4:
            os.kill(os.getpid(), signal.SIGKILL)
    return features(*given)

compute._features = killed
write_features(open_book(Path(sys.argv[1])), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
"""


@pytest.fixture
def book(tmp_path, make_book, ago, monkeypatch):
    """Eight shards of a customer each."""
    customers = [{"customer_id": number} for number in range(1001, 1009)]
    rows = [
        {"customer_id": c["customer_id"], "booked_at": ago(days=d), "amount": -d}
        for c in customers
        for d in (2, 40, 80)
    ]
    made = make_book(rows, customers=customers)
    monkeypatch.setattr(data.shards, "CUSTOMERS_IN_A_SHARD", 1)
    return write_book(tmp_path / "book", made.info, made.tables)


@pytest.fixture
def made(monkeypatch):
    """How many parts have been computed."""
    calls, features = [], module._features

    def counted(*given):
        calls.append(given)
        return features(*given)

    monkeypatch.setattr(module, "_features", counted)
    return calls


def kill_in_the_middle(book, folder, as_of):
    command = [sys.executable, "-c", KILLED, str(book.root), str(folder), as_of.isoformat()]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    return sorted((folder / WORK).glob("*/*.npy"))


def test_after_a_kill_only_what_is_missing_is_computed(book, as_of, tmp_path, made):
    whole = write_features(book, tmp_path / "whole", as_of).read_bytes()
    assert len(made) == 8
    folder = tmp_path / "features"
    finished = kill_in_the_middle(book, folder, as_of)
    assert 1 <= len(finished) < 8
    assert not list(folder.glob("*.parquet*"))
    made.clear()
    told = []
    path = write_features(book, folder, as_of, progress=lambda *given: told.append(given))
    assert len(made) == 8 - len(finished)
    assert told[-1] == (8, 8)
    assert path.read_bytes() == whole
    assert [file.name for file in (folder / WORK).iterdir()] == [".lock"]


def test_parts_of_another_moment_or_book_are_removed_unused(book, as_of, tmp_path, made):
    folder = tmp_path / "features"
    kill_in_the_middle(book, folder, as_of)
    earlier = as_of - timedelta(days=1)
    path = write_features(book, folder, earlier)
    assert len(made) == 8
    assert path.read_bytes() == write_features(book, tmp_path / "whole", earlier).read_bytes()
    assert [file.name for file in (folder / WORK).iterdir()] == [".lock"]


def test_two_writers_do_not_share_a_folder(book, as_of, tmp_path):
    with only_writer(tmp_path / WORK), pytest.raises(FolderBusyError, match="another process"):
        write_features(open_book(book.root), tmp_path, as_of)
