"""`forbear keys` and `forbear audit` as an operator runs them, on a small desk."""

import json
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from engine.store.cipher import Cipher
from tests.fixtures.commands import DRAFT, Run, refused
from tests.fixtures.desk import make_desk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "var", customers=60)


def test_a_rotation_replaces_the_key_file_and_keeps_references(home: Path, run: Run):
    file = home / "desk" / "pii.key"
    old = Cipher(file.read_text().strip())
    done = run(home, "keys", "rotate")
    assert " 60 were changed" in done.stdout, done.stderr
    new = Cipher(file.read_text().strip())
    assert (new.keys, new.reference(1042)) == (1, old.reference(1042))
    assert " 60 were changed" in run(home, "keys", "rotate").stdout  # to a newer key again
    assert run(home, *DRAFT).returncode == 0
    assert run(home, "audit", "verify").returncode == 0
    assert "keys.rotated" in run(home, "audit", "show").stdout


def test_a_given_key_is_changed_by_putting_a_new_one_in_front(home: Path, run: Run):
    old = (home / "desk" / "pii.key").read_text().strip()
    new = Fernet.generate_key().decode()
    refused(run(home, "keys", "rotate", FORBEAR_PII_KEY=old), "holds one key")
    both = f"{new},{old}"
    done = run(home, "keys", "rotate", FORBEAR_PII_KEY=both)
    assert " 60 were changed" in done.stdout, done.stderr
    kept = run(home, "keys", "reference", FORBEAR_PII_KEY=both).stdout.strip()
    assert run(home, *DRAFT, FORBEAR_PII_KEY=f"{new},{kept}").returncode == 0
    other = Fernet.generate_key().decode()
    refused(run(home, "keys", "rotate", FORBEAR_PII_KEY=f"{other},{other}"), "another key")


def test_the_audit_goes_into_a_file_that_an_auditor_can_read(home: Path, run: Run, tmp_path: Path):
    run(home, *DRAFT)
    out = tmp_path / "audit.jsonl"
    done = run(home, "audit", "export", "--out", str(out))
    assert "1 entries written" in done.stdout, done.stderr
    assert "The audit holds" in done.stdout
    (entry,) = map(json.loads, out.read_text().splitlines())
    assert entry["event"] == "draft.proposed"
    for selection in (["--customer", "1001"], ["--since", "2027-01-01"], ["--until", "2025-01-01"]):
        assert "0 entries" in run(home, "audit", "export", "--out", str(out), *selection).stdout
    named = run(home, "audit", "export", "--out", str(out), "--customer", "1042")
    assert "1 entries" in named.stdout
    html = run(home, "audit", "export", "--out", str(out), "--format", "html")
    assert (html.returncode, out.read_text()[:15]) == (0, "<!doctype html>")
    refused(run(home, "audit", "export", "--out", str(out), "--since", "x"), "YYYY-MM-DD")
    refused(run(home, "audit", "export", "--out", "/nowhere/a"), "/nowhere")


def test_what_may_be_removed_is_told_with_its_rule(home: Path, run: Run):
    run(home, *DRAFT)
    now = run(home, "audit", "retention", "--on", "2026-11-20").stdout
    assert "messages: 1 held, 0 may be removed, made before 2023-11-22" in now
    assert "RET-GL-messages (firm_policy)" in now
    assert "never removed" in now
    later = run(home, "audit", "retention", "--on", "2040-01-01").stdout
    assert "messages: 1 held, 1 may be removed" in later


def test_grants_are_printed_and_refused_on_sqlite(home: Path, run: Run):
    assert "forbear_dispatcher" in run(home, "db", "grants").stdout
    refused(run(home, "db", "grants", "--apply"), "knows no roles", "FORBEAR_DATABASE_URL")
