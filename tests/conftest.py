"""Fixtures for every test, each in a module of its own under `tests/fixtures`; no skips in CI."""

import logging
import os
from collections.abc import Generator

import pytest

from tests.fixtures.planted import planted

pytest_plugins = [
    "tests.fixtures.demo",  # before those that import it
    "tests.fixtures.berka",
    "tests.fixtures.commands",
    "tests.fixtures.eight",
    "tests.fixtures.gateways",
    "tests.fixtures.postgres",
    "tests.fixtures.small_bank",
    "tests.fixtures.store",
]


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
    # what a process of its own logs goes to the standard error that it shares with us
    if report.passed and (found := planted(report.caplog + report.capstderr)):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} logged personal data: {found!r}"
    return report
