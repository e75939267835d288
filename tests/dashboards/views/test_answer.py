from dataclasses import dataclass
from datetime import UTC, datetime

from dashboards.views import answer
from engine.facts import Fact


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


AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
FACT = Fact("explain_risk.1042.band", "LOW", "<LOW>", "text", AS_OF, "score 7")


def test_a_fact_says_how_it_is_written_as_of_when_and_from_where():
    html = answer.sources([FACT], "", "m")
    assert "<summary>1 fact · m</summary>" in html
    assert "<code>&lt;LOW&gt;</code> as of 31 Oct 2026 18:30, score 7" in html
    assert "<summary>2 facts · m</summary>" in answer.sources([FACT, FACT], "", "m")


def test_the_way_to_the_same_again_can_be_copied_whole():
    html = answer.sources([], 'forbear call x --why "a<b"', "m", ["one()", "two()"])
    assert 'data-copy="forbear call x --why &quot;a&lt;b&quot;">Copy command</button>' in html
    assert 'data-copy="one()\n\ntwo()">Copy notebook cell</button>' in html
    assert "Copy notebook" not in answer.sources([FACT], "forbear call x", "m")


def test_a_line_after_a_list_does_not_join_its_last_item():
    html = answer.words("What raises it:\n- one\n- two\nWhat lowers it:\n- three\n  more\nDone.")
    assert "<li>two</li>" in html
    assert "<p>What lowers it:</p>" in html
    assert "<p>Done.</p>" in html
