import json

import pytest

from assistant.cli import demo, records
from data.portfolio import portfolio
from data.simulator.writing import simulate_book
from engine.store.database import open_store


def test_a_demo_of_another_version_goes_on_with_its_book(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FORBEAR_HOME", str(tmp_path))
    monkeypatch.setenv("FORBEAR_PORTFOLIO", demo.NAME)
    place = portfolio(tmp_path, demo.NAME)
    simulate_book(place, 50, 6, 7)
    settings = {"customers": 2000, "months": 12, "seed": 7, "simulator": "0" * 16}
    (place.root / "simulated.json").write_text(json.dumps(settings, indent=1))
    demo.simulate()
    assert "made by another version of the simulator" in capsys.readouterr().out
    open_store(f"sqlite:///{place.database}").close()
    (place.root / "simulated.json").write_text(json.dumps(settings | {"seed": 8}, indent=1))
    with pytest.raises(ValueError, match="other settings"):
        records.simulate(demo.NAME)
