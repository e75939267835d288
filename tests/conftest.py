"""Fixtures for every test; each lives in a module of its own under `tests/fixtures`."""

pytest_plugins = [
    "tests.fixtures.demo",  # before those that import it
    "tests.fixtures.commands",
    "tests.fixtures.postgres",
    "tests.fixtures.small_bank",
    "tests.fixtures.store",
]
