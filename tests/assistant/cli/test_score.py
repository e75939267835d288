"""`forbear score` for a past day, a challenger, and one customer computed again."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.fixtures.commands import Run, contents, refused


def rows(home: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "demo" / "forbear.db")) as store, store:
        return store.execute(query, values).fetchall()


def someone_at_risk(home: Path) -> int:
    """The customer with the highest stored probability."""
    (found,) = rows(home, "SELECT customer_id FROM scores ORDER BY probability DESC LIMIT 1")
    assert isinstance(found[0], int)
    return found[0]


def test_a_stored_score_is_computed_again_and_nothing_is_written(small_bank: Path, run: Run):
    before = contents(small_bank)
    done = run(small_bank, "score", "--customer", str(someone_at_risk(small_bank)))
    assert done.returncode == 0, done.stderr
    assert "Equal bit for bit" in done.stdout
    assert "Peers: medians of" in done.stdout
    assert contents(small_bank) == before


def test_an_altered_score_is_named_and_the_exit_code_tells(bank: Path, run: Run):
    customer = someone_at_risk(bank)
    rows(bank, "UPDATE scores SET probability = 0.5 WHERE customer_id = ?", customer)
    done = run(bank, "score", "--customer", str(customer))
    refused(done, "did not come out again in: probability", "the stored row itself was altered")
    assert "0.5" in done.stdout


def test_a_day_that_was_not_scored_is_shown_and_not_stored(small_bank: Path, run: Run):
    before = contents(small_bank)
    done = run(small_bank, "score", "--customer", "1042", "--as-of", "2026-08-15")
    assert done.returncode == 0, done.stderr
    assert "No such score is stored" in done.stdout
    assert contents(small_bank) == before


def challenger(home: Path) -> str:
    """A model of its own id, registered beside the champion."""
    folder = home / "demo" / "models"
    (champion,) = rows(home, "SELECT model_id FROM models")
    name = "payment-20261031-shadow"
    shutil.copytree(folder / str(champion[0]), folder / name)
    sealed = json.loads((folder / name / "model.json").read_text())
    sealed["card"]["model_id"] = name
    body = json.dumps(sealed["card"], sort_keys=True)
    sealed["sha256"] = hashlib.sha256(body.encode()).hexdigest()
    (folder / name / "model.json").write_text(json.dumps(sealed))
    columns = [str(row[1]) for row in rows(home, "PRAGMA table_info(models)")]
    chosen = ["'challenger'" if name_ == "state" else name_ for name_ in columns]
    chosen[columns.index("model_id")] = f"'{name}'"
    rows(home, f"INSERT INTO models SELECT {', '.join(chosen)} FROM models")  # noqa: S608
    return name


def test_a_challengers_scores_are_stored_and_shown_to_nobody(bank: Path, run: Run):
    shadow, queue = challenger(bank), "SELECT * FROM queue ORDER BY customer_id"
    before = rows(bank, queue)
    done = run(bank, "score", "--model", shadow)
    assert f"scored by {shadow}" in done.stdout, done.stderr
    scored = "SELECT customer_id FROM scores WHERE model_id %s ? ORDER BY customer_id"
    assert rows(bank, scored % "=", shadow) == rows(bank, scored % "<>", shadow) != []
    assert rows(bank, queue) == before
    again = run(bank, "score", "--customer", "1042", "--model", shadow)
    assert "Equal bit for bit" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--customer", "9"), r"no customer 9: the nearest are 1001, 1002, 1003"),
        (("--model", "x"), r"Model 'x' is not registered: `forbear models list`"),
        (("--as-of", "2027-01-01"), "2027-01-01 is beyond the book"),
        (("--as-of", "2019-01-01"), "2019-01-01 is before the book, whose first record is of"),
        (("--as-of", "soon"), "'soon' is no day"),
    ],
)
def test_bad_input_is_refused(small_bank: Path, run: Run, arguments: tuple[str, ...], said: str):
    before = contents(small_bank)
    refused(run(small_bank, "score", *arguments), said)
    assert contents(small_bank) == before
