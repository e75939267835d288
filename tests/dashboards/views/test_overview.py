from dataclasses import replace

import pytest

from dashboards.views import overview
from engine.store import aggregates, models, portfolio
from engine.store.database import open_store


@pytest.fixture
def stored(handmade):
    with open_store(f"sqlite:///{handmade}/handmade/forbear.db").read() as connection:
        row, summary = portfolio.current(connection), aggregates.read(connection)
        return summary, models.champion(connection), row


def figures(summary, model, row, waiting=1):
    found = overview.key_figures(summary, model, waiting, row)
    return {figure["label"]: figure.get("value") for figure in found}, found


def test_the_figures_are_those_stored(stored):
    values, found = figures(*stored)
    assert list(values) == [
        "40 customers by band · 11 high or critical",
        *overview.OF_PAYMENTS,
        "Waiting for approval",
        "Model's AUC, held out",
    ]
    assert (values["Waiting for approval"], found[4]["detail"]) == ("1", "draft to confirm")
    assert (values["Model's AUC, held out"], found[5]["detail"]) == ("0.871", "payment-1")
    assert "payment-1" in found[5]["title"]


def test_a_book_without_due_dates_shows_no_zeros(stored):
    summary, model, row = stored
    values, found = figures(replace(summary, exposure_by_band={}), model, row)
    assert [values[label] for label in overview.OF_PAYMENTS] == ["–", "–", "–"]
    assert found[1]["detail"] == "no due dates known"
