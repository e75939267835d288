from datetime import date
from pathlib import Path

import pytest

from engine.features import CATALOG
from engine.features.compute import FeatureTable, compute
from engine.model.inputs import PAYMENT_INPUTS
from engine.model.payment import PaymentMissed
from engine.model.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "inputs.md"


def test_the_reference_page_is_up_to_date():
    stale = "docs/reference/inputs.md is stale: run `make docs`"
    assert PAGE.read_text(encoding="utf-8") == reference(PAYMENT_INPUTS), stale


def test_no_code_stands_for_an_input_and_a_feature():
    assert [each.name for each in PAYMENT_INPUTS if each.name in CATALOG] == []


def test_the_declared_uses_are_the_features_that_the_inputs_are_computed_from(
    a, make_book, monkeypatch: pytest.MonkeyPatch
):
    book = make_book([1001], [], [a.obligation(1, 1001, date(2026, 11, 9))])
    table = compute(book, [book.info.as_of])
    asked: set[str] = set()
    column = FeatureTable.column

    def noted(table: FeatureTable, name: str):
        asked.add(name)
        return column(table, name)

    monkeypatch.setattr(FeatureTable, "column", noted)
    assert len(PaymentMissed().rows(book, [book.info.as_of], table).y) == 1
    assert {name for each in PAYMENT_INPUTS for name in each.uses} == asked
