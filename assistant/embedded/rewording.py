"""Rewording: which other approved template a wish for another tone or length comes to.

Nothing is written freely. A shorter text is that of a shorter channel, a longer one that of e-mail;
another tone is another approved template that fits the case, and where there is none it is said.
"""

from collections.abc import Mapping
from typing import Any

from assistant.embedded.focus import Focus, Frame

_BY_LENGTH = ("sms", "whatsapp", "voice", "letter", "email")


def reworded(tone: str, focus: Focus, slots: Mapping[str, Any]) -> Frame:
    """The draft that a wish comes to, or why there is none, with what can be had instead."""
    draft = focus.draft
    if draft is None:
        return Frame("reword", {**slots, "tone": tone, "draft": None})
    about = {"customers": [draft["customer_id"]]}
    said = {key: slots[key] for key in ("language", "channel") if key in slots}
    if (channel := _other_channel(tone, draft)) is not None and "channel" not in said:
        kept = {"language": [draft["language"]], **said, "channel": [channel]}
        return Frame("draft", {**about, **kept, "reworded": tone})
    fitting = _fitting(draft)
    same = [each for each in fitting if _channel(each) == draft["channel"]]
    if same and tone not in ("shorter", "longer") and not said:
        return Frame("draft", {**about, "template": same[0], "reworded": tone})
    if said:
        kept = {"language": [draft["language"]], "channel": [draft["channel"]], **said}
        return Frame("draft", {**about, **kept, "unmet_tone": tone})
    offered = tuple(Frame("draft", {**about, "template": each}) for each in fitting)
    return Frame("reword", {"tone": tone, "draft": draft}, choices=offered)


def _other_channel(tone: str, draft: Mapping[str, Any]) -> str | None:
    if tone == "shorter" and draft["channel"] != _BY_LENGTH[0]:
        return _BY_LENGTH[0]
    if tone == "longer" and draft["channel"] != _BY_LENGTH[-1]:
        return _BY_LENGTH[-1]
    return None


def _fitting(draft: Mapping[str, Any]) -> list[str]:
    """The other templates that fit as well, as the tool named them."""
    ids = [str(each["template_id"]) for each in draft["candidates"]]
    return [each for each in ids if each != draft["template_id"]]


def _channel(template_id: str) -> str:
    return template_id.split(".")[1] if "." in template_id else ""
