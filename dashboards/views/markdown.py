"""Markdown to safe HTML, in the kernel: the page is handed nothing it would have to distrust.

Raw HTML in the text is shown as text; links that leave the page and images are dropped.
"""

from functools import cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td", "hr", "details", "summary", "span",
}  # fmt: skip


def safe_html(markdown: str) -> str:
    """The text as HTML of which every tag is on our list; no attribute but a class of ours."""
    return nh3.clean(
        _parser().render(markdown),
        tags=TAGS,
        attributes={},
        allowed_classes={"p": {"source"}},
        link_rel=None,
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
