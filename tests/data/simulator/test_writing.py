import json

import pytest

from data.portfolio import portfolio
from data.simulator.writing import EarlierSimulatorError, OtherSettingsError, simulate_book

SIZE = (50, 6, 7)


@pytest.fixture
def made(tmp_path):
    place = portfolio(tmp_path, "demo")
    simulate_book(place, *SIZE)
    return place


def restamp(place, **changes):
    stamp = place.root / "simulated.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | changes, indent=1))


def test_a_book_that_is_there_is_taken_as_it_is(made):
    before = made.book.stat().st_mtime_ns
    simulate_book(made, *SIZE)
    assert made.book.stat().st_mtime_ns == before


def test_a_book_of_another_simulator_is_told_apart_from_one_of_other_settings(made):
    restamp(made, simulator="0" * 16)
    with pytest.raises(EarlierSimulatorError, match="forbear use demo"):
        simulate_book(made, *SIZE)
    restamp(made, simulator="0" * 16, seed=8)
    with pytest.raises(OtherSettingsError, match="other settings") as refused:
        simulate_book(made, *SIZE)
    assert not isinstance(refused.value, EarlierSimulatorError)


def test_a_book_that_nobody_simulated_is_left_alone(made):
    (made.root / "simulated.json").unlink()
    with pytest.raises(OtherSettingsError, match="other settings"):
        simulate_book(made, *SIZE)
