import subprocess
from pathlib import Path

import pytest

from tests.fixtures import demo
from tests.fixtures.planted import planted


@pytest.mark.parametrize(
    "log",
    ["sent to +919876500123", "customer Asha Patil", "mail=c1042@example.com failed"],
)
def test_a_log_that_names_somebody_is_found_out(log):
    assert planted(f"2026-11-20 INFO {log}") in log


def test_a_log_of_references_names_nobody():
    assert planted("2026-11-20 INFO sent to C-0123456789abcdef, 3 of 4, +9111") is None


def test_a_command_that_logs_personal_data_fails_its_test(monkeypatch):
    done = subprocess.CompletedProcess(["forbear"], 0, "", "INFO mailed c1042@example.com\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(AssertionError, match="logged personal data"):
        demo.forbear(Path("nowhere"), "dispatch")
