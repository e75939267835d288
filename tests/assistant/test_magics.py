import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient

from assistant.magics import AskMagics, keep_question_marks


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("%ask why 1042?\n", "get_ipython().run_line_magic('ask', 'why 1042?')\n"),
        ("%ask it's 1042, why?\n", "get_ipython().run_line_magic('ask', \"it's 1042, why?\")\n"),
        ("%ask top 10\n", "get_ipython().run_line_magic('ask', 'top 10')\n"),
        ("x = 1\n", "x = 1\n"),
    ],
)
def test_a_question_mark_is_part_of_the_question(cell: str, code: str):
    manager = TransformerManager()
    manager.cleanup_transforms.append(keep_question_marks)
    assert manager.transform_cell(cell) == code


def test_help_on_other_names_still_works():
    manager = TransformerManager()
    manager.cleanup_transforms.append(keep_question_marks)
    assert "pinfo" in manager.transform_cell("len?\n")


@pytest.fixture
def shell(desk_home, monkeypatch):
    monkeypatch.setenv("FORBEAR_HOME", str(desk_home))
    monkeypatch.setenv("JPY_SESSION_NAME", "tour.ipynb")


@pytest.fixture
def kept(shell, monkeypatch):
    """The magics of a person who has asked nothing yet; what they keep is removed again."""
    monkeypatch.setattr("assistant.own.whoami", lambda: "nora")
    yield (magics := AskMagics())
    for one in magics.archive.listed():
        magics.archive.delete(one.conversation_id)


def ask(magics, line):
    answer = magics.magics["line"]["ask"](line)
    assert answer is not None
    return answer


def test_a_notebook_goes_on_with_its_conversation_after_a_restart(kept, monkeypatch):
    ask(kept, "why is customer 1042 high risk?")
    assert "1042" in ask(AskMagics(), "which treatment for her?").text
    [one] = kept.archive.listed()
    assert len(kept.archive.exchanges(one.conversation_id)) == 2
    monkeypatch.setenv("JPY_SESSION_NAME", "other.ipynb")
    assert "which customer" in ask(AskMagics(), "which treatment for her?").text.lower()


def test_a_new_conversation_can_be_begun(kept):
    ask(kept, "1042?")
    assert kept.magics["line"]["ask"]("--new") is None
    assert ask(kept, "which treatment for her?").text.startswith("Which customer")
    assert len(kept.archive.listed()) == 2


def test_nothing_asked_is_nothing_answered(kept):
    assert kept.magics["line"]["ask"]("  ") is None


def test_an_answer_shows_all_it_rests_on(kept):
    html = ask(kept, "why is customer 1042 high risk?")._repr_html_()
    for part in ("<svg", "<details>", "As of", "forbear call explain_risk", "Ask next", "%ask"):
        assert part in html
    assert "<p>What lowers it:</p>" in html
    assert "<th>Customer 1042</th>" in ask(kept, "compare 1042 and 1077")._repr_html_()


@pytest.mark.filterwarnings("default")
def test_in_a_notebook_the_words_come_as_they_are_made_and_the_answer_once(desk_home, monkeypatch):
    monkeypatch.setenv("FORBEAR_HOME", str(desk_home))
    cells = ["%load_ext assistant.magics", "%ask why is customer 1042 high risk?", "_.call"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    streamed, answer = book.cells[1].outputs
    assert streamed.output_type == "display_data"
    assert streamed.data["text/markdown"] == ""
    assert answer.output_type == "execute_result"
    assert "<svg" in answer.data["text/html"]
    assert answer.data["text/plain"].startswith("Customer 1042 is MEDIUM risk, not high")
    assert "explain_risk" in book.cells[2].outputs[0].data["text/plain"]
