from hypothesis import given
from hypothesis import strategies as st

from dashboards.views.diff import changes, diff


def test_a_diff_marks_words_and_keeps_the_rest():
    assert diff("Pay by Monday please.", "Pay by Friday, please.") == [
        ["same", "Pay by "],
        ["drop", "Monday"],
        ["add", "Friday,"],
        ["same", " please."],
    ]


def test_a_diff_puts_the_old_and_the_new_text_together_again():
    before, after = "a b  c\nd", "x a c\nd e"
    parts = diff(before, after)
    assert "".join(text for kind, text in parts if kind != "add") == before
    assert "".join(text for kind, text in parts if kind != "drop") == after


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_a_diff_loses_and_invents_nothing(before, after):
    parts = diff(before, after)
    assert "".join(text for kind, text in parts if kind != "add") == before
    assert "".join(text for kind, text in parts if kind != "drop") == after


def test_changes_are_counted_by_place_and_no_change_is_none():
    found = changes("Changed by ana", "a b c d", "a x c y d")
    assert found is not None
    assert found["title"] == "Changed by ana: 2 places"
    assert changes("Changed", "same", "same") is None
    assert changes("Changed", None, "new") is None
