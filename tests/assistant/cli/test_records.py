"""`forbear portfolios`: what it says where there is none."""

from pathlib import Path

from data.portfolio import use_portfolio
from tests.fixtures.commands import Run, refused


def test_a_home_without_a_portfolio_is_told_with_the_way_to_one(tmp_path: Path, run: Run):
    use_portfolio(tmp_path / "left", "gone")
    for home in (tmp_path / "nowhere", tmp_path / "left", tmp_path / "left" / "current"):
        refused(run(home, "portfolios"), f"no portfolio in '{home}'", "forbear demo")


def test_a_home_that_cannot_be_read_is_told(tmp_path: Path, run: Run, monkeypatch):
    def closed(self: Path):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", closed)
    refused(run(tmp_path, "portfolios"), "cannot be used: Permission denied", "readable")
