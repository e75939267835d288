from dataclasses import dataclass

from dashboards.views import answer


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def test_a_customer_in_a_table_can_be_opened_and_other_cells_stay_text():
    html = answer.table(Table(("Customer", "Band"), ((1042, "<b>LOW</b>"), ("<i>x</i>", "7"))))
    assert 'data-customer="1042">1042</button>' in html
    assert html.count("<button") == 1
    assert "&lt;b&gt;LOW" in html
    assert "&lt;i&gt;x" in html


def test_one_fact_is_not_facts():
    assert "<summary>1 fact · m</summary>" in answer.sources([("a", "b", "c")], "", "m")


def test_a_line_after_a_list_does_not_join_its_last_item():
    html = answer.words("What raises it:\n- one\n- two\nWhat lowers it:\n- three\n  more\nDone.")
    assert "<li>two</li>" in html
    assert "<p>What lowers it:</p>" in html
    assert "<p>Done.</p>" in html
