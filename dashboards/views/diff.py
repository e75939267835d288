"""What differs between two texts, word by word."""

import difflib
import re

Part = list[str]  # same | drop | add, and the words


def diff(before: str, after: str) -> list[Part]:
    """What stayed, what was added and what was dropped, in reading order."""
    old, new = _tokens(before), _tokens(after)
    found: list[Part] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(["same", "".join(old[a:b])])
            continue
        if a < b:
            found.append(["drop", "".join(old[a:b])])
        if c < d:
            found.append(["add", "".join(new[c:d])])
    return found


def changes(title: str, before: str | None, after: str) -> dict[str, object] | None:
    """A diff with its title and the number of places that differ; None where nothing does."""
    if before is None or before == after:
        return None
    parts = diff(before, after)
    places = sum(
        kind != "same" and (at == 0 or parts[at - 1][0] == "same")
        for at, (kind, _text) in enumerate(parts)
    )
    plural = "" if places == 1 else "s"
    return {"title": f"{title}: {places} place{plural}", "parts": parts}


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)
