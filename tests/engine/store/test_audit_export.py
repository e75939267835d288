import csv
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.store import audit
from engine.store.audit_export import cell, lines, write_export
from engine.store.schema import AUDIT
from tests.fixtures.rows import NOW

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
[VERIFIER] = re.findall(r"```python\n(.+?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def chain(store):
    """Six entries, an hour apart, about three customers."""
    with store.write() as connection:
        for number in range(6):
            payload = {"customer": f"C-{number % 3}", "said": 'हाँ "5"\n', "p": 0.1}
            at = NOW + timedelta(hours=number)
            audit.append(connection, "<b>asha</b>", "draft.proposed", payload, at=at)
    return store


def exported(store, path, format="jsonl", **selection):
    with store.read() as connection:
        count = write_export(path, audit.walk(connection, **selection), format, "Audit")
    return count, path.read_text(encoding="utf-8")


def verified(path, *arguments):
    """What the program in the documentation says, run by a Python that lacks our packages."""
    command = [sys.executable, "-I", "-c", VERIFIER, str(path), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=path.parent, check=False)


def test_the_documented_verifier_is_short():
    assert len(VERIFIER.strip().splitlines()) <= 20


def test_an_export_is_verified_without_us(chain, tmp_path):
    count, text = exported(chain, tmp_path / "audit.jsonl")
    assert count == len(text.splitlines()) == 6
    with chain.read() as connection:
        audit.anchor_head(connection, tmp_path / "audit.head")
    done = verified(tmp_path / "audit.jsonl", tmp_path / "audit.head")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "6 entries hold, 1 to 6\n"


def _edited(lines):
    entry = json.loads(lines[2])
    return [*lines[:2], json.dumps({**entry, "actor": "ravi"}), *lines[3:]]


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (_edited, "entry 3 "),
        (lambda lines: [*lines[:2], *lines[3:]], "entry 4 "),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "entry 3 "),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "entry 3 "),
        (lambda lines: lines[:-1], "entry 6 "),
        (lambda lines: lines[1:], "entry 2 "),
    ],
    ids=["edited", "removed", "inserted", "reordered", "truncated", "beheaded"],
)
def test_the_documented_verifier_names_the_bad_entry(chain, tmp_path, tamper, named):
    path, anchor = tmp_path / "audit.jsonl", tmp_path / "audit.head"
    _, text = exported(chain, path)
    with chain.read() as connection:
        audit.anchor_head(connection, anchor)
    path.write_text("\n".join(tamper(text.splitlines())) + "\n", encoding="utf-8")
    done = verified(path, anchor)
    assert done.returncode == 1
    assert named in done.stdout + done.stderr


def test_a_part_holds_the_rows_of_that_time_and_customer(chain, tmp_path):
    until = NOW + timedelta(hours=5)
    count, text = exported(
        chain, tmp_path / "part", since=NOW + timedelta(hours=1), until=until, customer="C-1"
    )
    assert count == 2
    assert [json.loads(line)["seq"] for line in text.splitlines()] == [2, 5]
    assert exported(chain, tmp_path / "none", customer='C-1"')[0] == 0


def test_an_export_says_what_is_stored_even_where_it_was_altered(chain, tmp_path):
    with chain.write() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.seq == 2).values(payload="no json"))
    assert (
        json.loads(exported(chain, tmp_path / "lines")[1].splitlines()[1])["payload"] == "no json"
    )
    assert "no json" in exported(chain, tmp_path / "page", "html")[1]


def test_the_page_shows_text_and_runs_none(chain, tmp_path):
    count, page = exported(chain, tmp_path / "audit.html", "html")
    assert count == page.count("<tr><td>") == 6
    assert "&lt;b&gt;asha&lt;/b&gt;" in page
    assert "<b>" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)


def test_a_failed_export_leaves_the_file_that_was_there(chain, tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_text("before")

    def broken():
        yield dict.fromkeys(("seq", "at", "actor", "event", "payload", "prev_hash"), "1")

    with pytest.raises(KeyError):
        write_export(path, broken(), "jsonl", "Audit")
    assert path.read_text() == "before"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"]
)
def test_no_cell_of_a_table_is_a_formula(chain, tmp_path, text):
    assert cell(text) == f"'{text}"
    with chain.write() as connection:
        audit.append(connection, text, "draft.proposed", {})
    exported(chain, tmp_path / "written.csv", "csv")
    with (tmp_path / "written.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["actor"] == f"'{text}"
    assert rows[0]["payload"].startswith('{"customer":"C-0"')


def test_numbers_in_a_table_stay_numbers():
    assert [cell(value) for value in (7, 0.5, "C-1", "")] == ["7", "0.5", "C-1", ""]


def test_lines_are_made_one_at_a_time(chain):
    with chain.read() as connection:
        assert len(list(lines(audit.walk(connection)))) == 6
