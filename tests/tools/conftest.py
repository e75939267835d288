"""The desk's small portfolio for these tests, and a simulated bank that a real model has scored."""

from pathlib import Path

import pytest

from tests.fixtures.desk import context, desk_home
from tools.context import Context, open_context

__all__ = ["context", "desk_home"]


@pytest.fixture(scope="session")
def scored(small_bank: Path) -> Context:
    """The simulated bank's context; its tests change nothing."""
    return open_context({"FORBEAR_HOME": str(small_bank)}, person="ana")


@pytest.fixture
def changing(bank: Path) -> Context:
    """The context of a copy of the simulated bank, for tests that add to it."""
    return open_context({"FORBEAR_HOME": str(bank)}, person="ana")
