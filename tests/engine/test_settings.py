from pathlib import Path

import pytest

from data.portfolio import use_portfolio
from engine.settings import Settings, nearest_home


def test_a_home_above_is_found_and_a_nearer_one_goes_before_it(tmp_path: Path):
    inner = tmp_path / "repository" / "notebooks"
    inner.mkdir(parents=True)
    assert nearest_home(inner) == inner / "var"
    use_portfolio(tmp_path / "var", "demo")
    assert nearest_home(inner) == tmp_path / "var"
    use_portfolio(tmp_path / "repository" / "var", "demo")
    assert nearest_home(inner) == tmp_path / "repository" / "var"


def test_the_environment_goes_before_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_portfolio(tmp_path / "var", "demo")
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({}).home == tmp_path / "var"
    assert Settings.from_environment({"FORBEAR_HOME": "elsewhere"}).home == tmp_path / "elsewhere"


def test_the_store_is_the_portfolios_own_unless_one_is_configured(tmp_path: Path):
    named = {"FORBEAR_HOME": str(tmp_path), "FORBEAR_PORTFOLIO": "demo"}
    database = tmp_path / "demo" / "forbear.db"
    database.parent.mkdir()
    assert Settings.from_environment(named).url() == f"sqlite:///{database}"
    url = "postgresql+psycopg://desk@db/forbear"
    assert Settings.from_environment({**named, "FORBEAR_DATABASE_URL": url}).url() == url
