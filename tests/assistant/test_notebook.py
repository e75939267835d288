"""A conversation as a notebook: what was answered, and cells that come to the same again."""

import nbformat
import pytest
from nbclient import NotebookClient
from sqlalchemy import func, select

from assistant.agent import Assistant
from assistant.archive import Exchange
from assistant.notebook import notebook_text
from engine.clock import system_clock
from engine.store.schema import DRAFTS

QUESTIONS = (
    "why is customer 1042 <b>high</b> risk?",
    "compare 1042 and 1077",
    "draft a message for 1077",
    "why is 99999 risky",
    "what's the weather?",
)


@pytest.fixture(scope="module")
def exchanges(context):
    assistant = Assistant(context)
    return [Exchange(each, assistant.ask(each), system_clock()) for each in QUESTIONS]


@pytest.fixture(scope="module")
def cells(exchanges):
    book = nbformat.reads(notebook_text("Two <i>customers</i>", exchanges), as_version=4)
    nbformat.validate(book)
    return book.cells


def drafts(context):
    with context.store.read() as conn:
        return conn.execute(select(func.count()).select_from(DRAFTS)).scalar_one()


def test_every_question_stands_with_its_answer_and_its_facts(cells, exchanges):
    told = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for exchange in exchanges:
        assert exchange.answer.text.splitlines()[0] in told
        for fact in exchange.answer.facts:
            assert f"| {fact.id} |" in told
    assert "| Band | MEDIUM | HIGH |" in told


def test_what_people_wrote_cannot_be_html(cells):
    assert not any(tag in cell.source for cell in cells for tag in ("<b>", "<i>"))
    assert "> why is customer 1042 &lt;b>high" in cells[1].source


@pytest.mark.filterwarnings("default")
def test_the_cells_run_and_come_to_the_same_facts(
    cells, exchanges, context, desk_home, monkeypatch
):
    monkeypatch.setenv("FORBEAR_HOME", str(desk_home))
    before = drafts(context)
    book = nbformat.v4.new_notebook(cells=[cell.copy() for cell in cells])
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = "\n".join(
        output["data"]["text/plain"]
        for cell in book.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result"
    )
    explained = [each.answer.results[0].value for each in exchanges[:2]]
    for value in explained:
        assert f"probability={value['probability']!r}" in shown
        assert f"model_id={value['model_id']!r}" in shown
    assert drafts(context) == before


def test_a_draft_is_named_and_never_proposed_again(cells, exchanges):
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert not any("draft_message" in source for source in code)
    assert any(exchanges[2].answer.draft_id in source for source in code)
