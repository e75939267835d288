"""Fixtures for every test; each lives in a module of its own under `tests/fixtures`."""

pytest_plugins = ["tests.fixtures.demo", "tests.fixtures.postgres", "tests.fixtures.store"]
