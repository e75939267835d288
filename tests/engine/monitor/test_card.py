from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from engine.monitor.card import as_html, card_of, figure, render, write_card
from engine.monitor.gate import Override
from engine.monitor.review import review
from tests.engine.monitor.conftest import LOOKED_AT


@pytest.fixture(scope="module")
def found(model, book, artefact, limits):
    return review(model, book, artefact, limits, created_at=LOOKED_AT)


@pytest.fixture(scope="module")
def card(found, book, limits):
    return card_of(found, book, limits.card, "champion", None)


def test_the_card_tells_every_figure_that_the_gate_decided_on(card, found, model, limits):
    text = render(card)
    assert model.model_id in text
    assert model.data_hash in text
    assert model.definition in text
    assert found.held is not None
    assert figure(found.held.summary["auc"]) in text
    assert all(check.reason in text for check in found.verdict.checks)
    assert all(words in text for words in (limits.card.use, *limits.card.limits))
    assert f"forbear card {model.model_id}" in text


def test_the_weightiest_features_come_first_with_their_sign(card):
    means = [float(each["mean"]) for each in card["importance"]["features"]]
    assert means == sorted(means, reverse=True)
    assert means[0] > 0
    assert {each["sign"] for each in card["importance"]["features"]} <= {
        "it is high",
        "it is low",
        "the data decide",
    }


def test_who_went_against_the_gate_is_on_the_card(found, book, limits):
    failing = replace(found.verdict, checks=())
    decided = failing.stored(LOOKED_AT, Override("meera", "Until the data are mended."))
    text = render(card_of(found, book, limits.card, "champion", decided))
    assert "Promoted against the gate by meera: Until the data are mended." in text


def test_without_held_out_rows_the_card_says_so_and_invents_nothing(found, book, limits):
    unseen = replace(found, held=None, fairness=None)
    text = render(card_of(unseen, book, limits.card, "challenger", None))
    assert "Nothing is held out" in text
    assert "| auc |" not in text


def test_a_card_that_lacks_what_the_template_asks_for_is_an_error(card):
    with pytest.raises(UndefinedError):
        render({name: each for name, each in card.items() if name != "thresholds"})


def test_the_page_has_tables_and_lets_no_markup_through():
    page = as_html("| a |\n|---|\n| <script>alert(1)</script> |\n", "<b>")
    assert "<table>" in page
    assert "<script>" not in page
    assert "<title>&lt;b&gt;</title>" in page
    assert "http" not in page


def test_the_card_is_written_as_text_and_as_a_page(found, book, limits, tmp_path):
    path = write_card(found, book, limits.card, tmp_path, state="champion", decided=None)
    assert path.read_text() == render(card_of(found, book, limits.card, "champion", None))
    assert "<h1>Model card" in path.with_suffix(".html").read_text()
