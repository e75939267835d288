"""The desk's small portfolio for these tests, and a simulated bank that a real model has scored."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.desk import context, desk_home
from tools.context import Context, open_context

__all__ = ["context", "desk_home"]


@pytest.fixture(scope="session")
def scored(small_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The context of a copy of the simulated bank; its tests change nothing.

    Of a copy, since commands of other tests open and close the store itself from their processes.
    """
    home = shutil.copytree(small_bank, tmp_path_factory.mktemp("scored") / "var")
    return open_context({"FORBEAR_HOME": str(home)}, person="ana")


@pytest.fixture
def changing(bank: Path) -> Context:
    """The context of a copy of the simulated bank, for tests that add to it."""
    return open_context({"FORBEAR_HOME": str(bank)}, person="ana")
