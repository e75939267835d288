from dataclasses import dataclass, replace

import pytest

from engine.features import Catalog, DeclarationError
from engine.features.declaration import Derived, Measure, derived

CASH = Measure(
    name="cash",
    label="Cash",
    unit="minor",
    description="Cash.",
    take="sum of amount",
    where={"kind": "atm"},
    windows=(30,),
)
FACTOR = 2


def doubled(values):
    return FACTOR * values


def multiplied(values):
    return FACTOR * values


def made(factor, given="cash_30d"):
    """A feature from a factory: its formula closes over a number."""

    def times(values):
        return factor * values

    return Derived(
        name="times", label="Times", unit="minor", description="", inputs=(given,), function=times
    )


@derived(label="Twice", unit="minor")
def twice(cash_30d):
    return doubled(cash_30d)


def hash_of(feature, measure=CASH):
    return Catalog((measure,), (feature,)).hash


def test_what_a_factory_closes_over_is_part_of_the_hash():
    assert hash_of(made(2)) == hash_of(made(2))
    assert hash_of(made(2)) != hash_of(made(3))


def test_the_inputs_of_a_factorys_feature_are_part_of_the_hash():
    both = replace(CASH, windows=(7, 30))
    assert hash_of(made(2), both) != hash_of(made(2, "cash_7d"), both)


def test_a_constant_and_a_function_that_a_formula_uses_are_part_of_the_hash(monkeypatch):
    known = hash_of(twice)
    monkeypatch.setitem(globals(), "FACTOR", 3)
    changed = hash_of(twice)
    monkeypatch.setitem(globals(), "FACTOR", 2)
    monkeypatch.setitem(globals(), "doubled", multiplied)
    assert len({known, changed, hash_of(twice)}) == 3


def test_a_window_that_only_feeds_is_part_of_the_hash():
    assert hash_of(made(2)) != hash_of(made(2), replace(CASH, feeding=(90,)))


@dataclass
class Table:
    rows: list[int]


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        (made(Table([1])), "Feature 'times' uses 'factor', a Table"),
        (
            replace(made(2), function=lambda cash: cash),
            "Feature 'times' is no plain function",
        ),
    ],
)
def test_a_formula_whose_meaning_cannot_be_written_down_is_refused(feature, message):
    with pytest.raises(DeclarationError, match=message):
        _ = hash_of(feature)
