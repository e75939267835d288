"""Fixtures for every test, each in a module of its own under `tests/fixtures`; no skips in CI."""

import logging
import os
import re
from collections.abc import Generator

import pytest

pytest_plugins = [
    "tests.fixtures.demo",  # before those that import it
    "tests.fixtures.commands",
    "tests.fixtures.eight",
    "tests.fixtures.gateways",
    "tests.fixtures.postgres",
    "tests.fixtures.small_bank",
    "tests.fixtures.store",
]

# The personal data that our fixtures plant; no test's log may show any of it.
PLANTED = re.compile(r"Asha (?:Sharma|Patil)|\+9198(?:0|765)\d{5,7}|\bc\d{4}@example\.com")


def pytest_runtest_setup() -> None:
    """Give back the plain log records, which a command run in this process may have replaced."""
    logging.setLogRecordFactory(logging.LogRecord)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What is missing on a developer's machine is skipped; in CI it must be there."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    if report.when == "call" and report.passed and (found := PLANTED.search(report.caplog)):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} logged personal data: {found[0]!r}"
    return report
