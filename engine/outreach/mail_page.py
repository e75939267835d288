"""A message as an e-mail shows it: its subject line, and its text as an HTML part.

Paragraphs, line breaks and links, and not one word: all of it follows from the text alone, so that
whoever approves the text has approved this page too.
"""

import html
import re

_LINK = re.compile(r"https://[^\s<>\"']*[^\s<>\"'.,;:!?)।]")


def subject_line(subject: str) -> str:
    r"""The subject as a mail header can hold it: one line, single spaces.

    >>> subject_line("About\n your  EMI ")
    'About your EMI'
    """
    return " ".join(subject.split())


def page(language: str, body: str) -> str:
    r"""The text as HTML.

    >>> page("en", "Hello <you>,\n\nbye")
    '<!doctype html><html lang="en"><body><p>Hello &lt;you&gt;,</p><p>bye</p></body></html>'
    """
    paragraphs = re.split(r"\n{2,}", body.strip())
    written = "".join(f"<p>{_linked(text)}</p>" for text in paragraphs)
    return f'<!doctype html><html lang="{html.escape(language)}"><body>{written}</body></html>'


def _linked(text: str) -> str:
    written, last = [], 0
    for found in _LINK.finditer(text):
        link = html.escape(found[0])
        written += [_lines(text[last : found.start()]), f'<a href="{link}">{link}</a>']
        last = found.end()
    return "".join([*written, _lines(text[last:])])


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
