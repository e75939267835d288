"""Bad records, questions, models and keys: told in a sentence, and nothing half-done.

The message names the thing, the reason and the way out, the exit code is not 0, there is no
traceback, and what was there before is still there.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.fixtures.commands import DRAFT, WHY, Run, contents, refused
from tests.fixtures.demo import forbear


def change(name: str, **cells: str) -> Callable[[Path], None]:
    """Append a copy of a table's first row with other cells."""

    def spoil(folder: Path) -> None:
        file = folder / f"{name}.csv"
        header, first = file.read_text().splitlines()[:2]
        row = dict(zip(header.split(","), first.split(","), strict=True)) | cells
        with file.open("a") as stream:
            stream.write(",".join(row.values()) + "\n")

    return spoil


def add(name: str, line: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        with (folder / f"{name}.csv").open("ab") as stream:
            stream.write(line)

    return spoil


NEW = {"transaction_id": "900001"}
BEFORE = {"booked_at": "2026-10-01T10:00:00Z"}
SPOILT = [
    (add("transactions", b"1,2,3\n"), "the line has 3 cells where the header has 12"),
    (change("transactions"), "transaction_id is that of an earlier row"),
    (
        change("transactions", **NEW, **BEFORE, known_at="2026-11-09T10:00:00Z"),
        "known_at lies in the future (after 2026-10-31 18:30 UTC)",
    ),
    (
        change("transactions", **NEW, booked_at="2031-01-01T00:00:00Z"),
        "booked_at lies in the future (after 2026-10-31 18:30 UTC)",
    ),
    (
        change("transactions", **NEW, **BEFORE, known_at="2026-09-30T10:00:00Z"),
        "known_at is before booked_at",
    ),
    (change("transactions", **NEW, amount="12.50"), "amount is not a whole number"),
    (change("transactions", **NEW, channel="pigeon"), "channel is not one of"),
    (change("transactions", **NEW, customer_id="77"), "customer_id is of no accepted customer"),
    (change("accounts", account_id="9", currency="USD"), "currency is not the book's (INR)"),
    (change("obligations", obligation_id="900001", amount="-5"), "amount is not above zero"),
    (change("consents", state="maybe"), "state is not one of"),
]


def test_bad_rows_are_counted_told_and_kept_while_the_rest_comes_in(
    run: Run, delivery: Path, tmp_path: Path
):
    for spoil, _ in SPOILT:
        spoil(delivery)
    change("transactions", **NEW, **BEFORE, known_at="2026-10-20T10:00:00Z")(delivery)
    done = run(tmp_path / "var", "import", "canonical", str(delivery))
    assert done.returncode == 0, done.stderr
    assert [reason for _, reason in SPOILT if f"1 refused: {reason}" not in done.stdout] == []
    assert done.stdout.count(" refused: ") == len(SPOILT)
    kept = (tmp_path / "var" / "canonical" / "quarantine").glob("*.csv")
    assert sum(len(file.read_text().splitlines()) - 1 for file in kept) == len(SPOILT)


def semicolons(folder: Path) -> None:
    file = folder / "transactions.csv"
    file.write_text(file.read_text().replace(",", ";"))


def settings_folder(folder: Path) -> None:
    (folder / "book.json").unlink()
    (folder / "book.json").mkdir()


BAD_FILES = [
    (
        lambda folder: (folder / "transactions.csv").write_text(""),
        r"transactions\.csv': it is empt",
    ),
    (lambda folder: (folder / "customers.csv").unlink(), r"lacks the table customers\. Give exact"),
    (lambda folder: (folder / "accounts.csv").write_bytes(os.urandom(999)), "is not UTF-8 text"),
    (add("customers", b'1999,"Jos\xe9"\n'), r"customers\.csv': line 22 is not UTF-8.*save it as"),
    (semicolons, r"it lacks the columns transaction_id.*this one has transaction_id;customer_id"),
    (settings_folder, r"book\.json': it cannot be read \(Is a directory\)"),
    (shutil.rmtree, "there is no such folder. Check the path"),
]


@pytest.mark.parametrize(("spoil", "reason"), BAD_FILES)
def test_a_bad_file_is_refused_and_the_old_book_stays(
    run: Run, bank: Path, delivery: Path, spoil: Callable[[Path], None], reason: str
):
    before = contents(bank)
    spoil(delivery)
    done = run(bank, "import", "canonical", str(delivery), "--name", "demo")
    refused(done, "Cannot import", reason)
    assert contents(bank) == before


def test_a_question_about_nobody_is_answered_with_those_nearest(run: Run, small_bank: Path):
    refused(run(small_bank, "ask", "why is customer 99999 at risk?"), "no customer 99999", "1700")


def test_a_list_is_printed_as_a_table_that_a_pipe_keeps_on_one_line_a_row(small_bank: Path):
    done = forbear(small_bank, "ask", "top 3 by risk", COLUMNS="40")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    (head,) = (line for line in lines if line.split()[:2] == ["Customer", "Band"])
    rows = lines[lines.index(head) + 2 :][:3]
    assert [re.match(r" *\d{4} +[A-Z]+ +\d+\.\d % ", row) is not None for row in rows] == [True] * 3
    assert "Treatment" in head


def test_on_a_narrow_terminal_the_table_is_folded_between_words(run: Run, small_bank: Path):
    terminal = {"TTY_COMPATIBLE": "1", "COLUMNS": "70", "NO_COLOR": "1"}
    done = run(small_bank, "ask", "top 3 by risk", **terminal)
    plain = re.sub(r"\x1b\[\d*m", "", done.stdout)
    table = plain.partition("\n\n")[2].partition("[embedded")[0]
    assert max(map(len, table.splitlines())) <= 70
    assert len(re.findall(r"^ *\d{4} +[A-Z]+ +\d+\.\d % ", table, flags=re.MULTILINE)) == 3
    assert "…" not in table


def the_model(bank: Path) -> Path:
    (folder,) = (bank / "demo" / "models").glob("payment-*")
    return folder


def test_a_missing_model_is_named_and_training_brings_it_back(run: Run, bank: Path):
    shutil.rmtree(bank / "demo" / "models")
    refused(run(bank, "score"), "Model 'payment-.*' is not in", "run `forbear train`")
    assert run(bank, "train").returncode == 0
    assert "unchanged 700" in run(bank, "score").stdout


@pytest.mark.parametrize("name", ["booster.ubj", "model.json"])
def test_a_corrupt_model_is_refused_and_training_replaces_it(run: Run, bank: Path, name: str):
    file = the_model(bank) / name
    file.write_bytes(file.read_bytes()[:-100])
    refused(run(bank, "score"), "cannot be used: ", "Restore .* or run `forbear train`")
    assert run(bank, "train").returncode == 0
    assert "unchanged 700" in run(bank, "score").stdout


def test_a_model_of_other_features_is_refused_and_its_message_leads_out(run: Run, bank: Path):
    old = the_model(bank)
    sealed = json.loads((old / "model.json").read_text())
    sealed["card"] |= {"model_id": "payment-old", "catalog_hash": "0" * 64}
    body = json.dumps(sealed["card"], sort_keys=True)
    sealed["sha256"] = hashlib.sha256(body.encode()).hexdigest()
    (old / "model.json").write_text(json.dumps(sealed))
    old.rename(old.with_name("payment-old"))
    with closing(sqlite3.connect(bank / "demo" / "forbear.db")) as store, store:
        for table in ("models", "scores", "queue", "summaries"):
            columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            if "model_id" in columns:
                store.execute(f"UPDATE {table} SET model_id = 'payment-old'")  # noqa: S608
        store.execute("UPDATE models SET catalog_hash = ?", ("0" * 64,))
    way_out = (
        "run `forbear train`, .*`forbear models promote ID --approver NAME`, then `forbear sco"
    )
    refused(run(bank, "score"), "'payment-old' was trained on other features", way_out)
    trained = run(bank, "train").stdout
    new = re.findall(r"`forbear models promote (payment-\d+-\w+) --approver NAME`", trained)
    promote = ("models", "promote", *new, "--approver", "ana", "--override", "A test.")
    assert run(bank, *promote).returncode == 0
    assert "Stored 700" in run(bank, "score").stdout


def test_nobody_cannot_promote_a_model(run: Run, small_bank: Path):
    done = run(small_bank, "models", "promote", the_model(small_bank).name, "--approver", " ")
    refused(done, "cannot be promoted by nobody: give the name")


def test_another_key_or_none_is_refused_and_changes_nothing(run: Run, bank: Path):
    before = contents(bank)
    other = Fernet.generate_key().decode()
    for command in (("score",), DRAFT):
        done = run(bank, *command, FORBEAR_PII_KEY=other)
        refused(done, "written with another key: set FORBEAR_PII_KEY to that key")
    refused(run(bank, "score", FORBEAR_PII_KEY="abc"), "key for personal data is not 32")
    assert contents(bank) == before


def test_a_store_of_another_portfolio_is_neither_read_nor_written(run: Run, bank: Path):
    shutil.copytree(bank / "demo", bank / "other")
    manifest = bank / "other" / "book" / "book.json"
    manifest.write_text(manifest.read_text().replace('"name": "demo"', '"name": "other"'))
    assert run(bank, "use", "other").returncode == 0
    before = contents(bank)
    for command in (("score",), ("train",), WHY, ("dispatch", "--once")):
        refused(run(bank, *command), "belongs to portfolio 'demo', not 'other'", "use demo")
    assert contents(bank) == before


def test_a_portfolio_that_is_not_there_is_named_beside_those_that_are(run: Run, small_bank: Path):
    for command in (WHY, ("features",), ("dispatch", "--once"), ("db", "upgrade")):
        done = run(small_bank, *command, FORBEAR_PORTFOLIO="nope")
        refused(done, "no portfolio 'nope'", "there are: demo", "forbear use")
    assert not (small_bank / "nope").exists()


def test_an_import_prepares_its_own_store_whatever_portfolio_is_in_use(
    run: Run, delivery: Path, tmp_path: Path
):
    home = tmp_path / "var"
    done = run(home, "import", "canonical", str(delivery), FORBEAR_PORTFOLIO="elsewhere")
    assert done.returncode == 0, done.stderr
    assert (home / "canonical" / "forbear.db").exists()
    assert not (home / "elsewhere").exists()


def test_the_dispatcher_says_that_nothing_is_due_or_that_there_is_no_store(run: Run, bank: Path):
    idle = run(bank, "dispatch", "--once")
    assert (idle.returncode, idle.stdout[:15]) == (0, "Nothing is due:")
    (bank / "demo" / "forbear.db").unlink()
    refused(run(bank, "dispatch", "--once"), "is not set up yet: run `forbear db upgrade`")


def test_the_audit_reads_one_event_after_the_other(run: Run, bank: Path):
    assert run(bank, *DRAFT).returncode == 0
    first, second = run(bank, "audit", "show").stdout.splitlines()
    assert re.fullmatch(r" +1  [-\d]{10} [:\d]{8} UTC  draft\.proposed  by .+", first)
    assert re.search(r" customer=C-\w{16}  draft=\w{12}  hash=\w{12} ", second)
    assert "None" not in second


def test_an_audit_without_entries_says_so(run: Run, small_bank: Path):
    assert "no entries yet" in run(small_bank, "audit", "show").stdout


def test_a_damaged_book_is_named_and_simulating_again_mends_it(run: Run, bank: Path):
    before = contents(bank)
    (shard,) = (bank / "demo" / "book").glob("v-*/transactions-00000.parquet")
    os.truncate(shard, 1000)
    refused(run(bank, "features"), "is damaged: it has 1,000 bytes", "simulate it again")
    assert run(bank, "simulate", "demo", "--customers", "700").returncode == 0
    assert contents(bank) == before
