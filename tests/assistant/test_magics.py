import pytest
from IPython.core.inputtransformer2 import TransformerManager

from assistant.magics import keep_question_marks


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
