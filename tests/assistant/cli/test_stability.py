"""`forbear stability`: reasons beside those of models that learned from other customers."""

import re
from pathlib import Path

from tests.fixtures.commands import Run, contents


def test_the_stability_of_reasons_is_told_and_writes_nothing(small_bank: Path, run: Run):
    before = contents(small_bank)
    done = run(small_bank, "stability", "--models", "1", "--customers", "60")
    assert done.returncode == 0, done.stderr
    assert "60 customers unseen in training" in done.stdout
    shown, single = re.findall(r"(?:shown|inputs) +([\d.]+) \[", done.stdout)
    assert 0 < float(shown) <= 1
    assert 0 < float(single) <= 1
    assert contents(small_bank) == before
