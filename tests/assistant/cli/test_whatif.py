"""`forbear whatif`: the answer, and how it refuses."""

import re
from pathlib import Path

import pytest

from tests.assistant.cli.test_score import someone_at_risk
from tests.fixtures.commands import Run, contents, refused


def test_a_changed_balance_gives_another_probability_and_writes_nothing(small_bank: Path, run: Run):
    before = contents(small_bank)
    done = run(small_bank, "whatif", str(someone_at_risk(small_bank)), "balance_last=5000000")
    assert done.returncode == 0, done.stderr
    first, second = re.findall(r"([\d.]+)% \(", done.stdout)
    assert float(second) < float(first)
    assert "follows" in done.stdout
    assert "not what would happen" in done.stdout
    assert contents(small_bank) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("balance_last", "'balance_last' is no change: write NAME=VALUE"),
        ("luck=1", "There is no feature 'luck'. Known: "),
        ("balance_lst=1", "There is no feature 'balance_lst'. Did you mean balance_last"),
        ("salary_days_late=9999", r"out of range: in this book it lies between 0 and"),
    ],
)
def test_a_bad_change_is_refused(small_bank: Path, run: Run, change: str, said: str):
    refused(run(small_bank, "whatif", str(someone_at_risk(small_bank)), change), said)
