"""Asides: what is said of a wished-for draft beside it, and asks nothing.

"..., I'll check it before it goes out" and "don't send anything yet" are dropped; "draft only" says
that a draft is asked for, wherever it stands.
"""

import re

from assistant.embedded.approving import unapproved
from assistant.embedded.matching import understand

_IT = r"it|that|this|anything|them"
_NOT_YET = re.compile(
    r"[\s,;.\u2013-]*\b(?:"
    rf"before (?:{_IT}) (?:goes out|goes|is sent|leaves)"
    rf"|(?:do not|don'?t|never|without) send(?:ing)?(?: (?:{_IT}))?"
    r"(?: (?:yet|now|out|please))*(?=\W*$)"
    r"|(?:nothing|not|no message)(?: (?:is|will|shall|should|must|needs|goes|has|gets))?"
    r"(?: to)?(?: (?:be|go|going))? ?(?:sent|out)(?: (?:yet|now|today|for now))?"
    r"|no sending|no special wishes"
    r"|(?:and )?(?:leave|keep|put) it (?:there )?for (?:my |our )?(?:approval|review)"
    r"|for (?:my|our) (?:approval|review|sign-?off)"
    r")\b(?=\W*$|\s*[,;.]|\W+before)",
    re.IGNORECASE,
)
_DRAFTED = re.compile(
    r"[\s,;.?\u2013-]*\b(?:(?:and )?put (?:it|that|this|something) in(?:to)? a draft"
    r"|put a draft in the queue(?: for (?:approval|review))?"
    r"|draft only|(?<!\bor )(?:just|only) (?:the|a) draft|as a draft(?: only)?|in draft form)\b",
    re.IGNORECASE,
)


def asked(question: str) -> str:
    """The question without its asides; a refused one stays as it is."""
    if understand(question)[0].values["refused"] is not None:
        return question
    plain = question
    while (shorter := _NOT_YET.sub("", unapproved(plain))) != plain and shorter.strip(" ,;."):
        plain = shorter
    if _DRAFTED.search(plain) and (rest := _DRAFTED.sub("", plain)).strip(" ,.;"):
        return f"draft {rest.lstrip(' ,.;')}"
    return plain
