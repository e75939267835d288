"""Fixtures for every test, each in a module of its own under `tests/fixtures`; no skips in CI."""

import os
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What is missing on a developer's machine is skipped; in CI it must be there."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report
