"""Looking back: what a stretch of time gone by asks for, where the words alone decide nothing.

Of a customer it is what changed, or the payments or messages of that time; of all customers it is
how the portfolio moved, or what came of the messages. What asks in the past tense whether
somebody was reached is no wish to.
"""

from assistant.embedded.reading import Reading

_PAST = frozenset({"days_back", "since"})
_OF_ONE = frozenset(
    {"customer", "days_back", "since", "days", "direction", "band", "channel", "reason"}
)
_OF_ALL = frozenset({"days_back", "since", "direction", "band"})
_PAYING = frozenset(
    {"pay", "paid", "pays", "miss", "missed", "payment", "overdue", "arrears", "behind", "skip"}
    | {"default", "defaulted", "bounced"}
)
_REACHING = frozenset(
    {
        "message",
        "contact",
        "contacts",
        "draft",
        "reply",
        "replied",
        "respond",
        "send",
        "sent",
        "approve",
    }
    | {"approved", "text", "texted", "called", "wrote", "heard", "reached", "{channel}"}
)
_RISK = frozenset(
    {"risk", "probability", "chance", "portfolio", "we", "things", "defaults"}
    | {"more", "fewer", "less", "how_many", "score", "scores", "overall", "average", "misses"}
)
_SUPPOSED = frozenset({"if", "suppose", "supposing", "imagine", "assume", "assuming", "would"})
_HAPPENED = frozenset({"did", "has", "have", "had", "is", "was", "how"})
_DID = frozenset({"did", "has", "have", "was", "were", "had", "when", "who"})
_COMING = frozenset(("when", word) for word in ("does", "do", "is", "will", "may", "should"))
_ASKS = frozenset({"did", "has", "was", "had"})
_SENT = frozenset({"any", "has", "did", "was", "were", "had"})
_DONE = frozenset({"kiya", "kiye", "kari", "bheja", "hua"})
_WISHES = frozenset(
    {
        "consent",
        "consented",
        "agreed",
        "permission",
        "may",
        "can",
        "could",
        "should",
        "would",
        "will",
        "please",
        "now",
        "best",
    }
)


def looked_back(reading: Reading) -> str | None:
    """The intent that a time gone by comes to, by whom and what it is about; None without one."""
    slots, words = reading.slots, set(reading.all_words)
    if not words.isdisjoint(_SUPPOSED) or any(map(str.isdigit, words)):
        return None
    if "customer" in slots:
        moved = "direction" in slots and reading.all_words[0] in _HAPPENED
        lately = "days" in slots and not words.isdisjoint(_DID)
        recent = moved or lately or not slots.isdisjoint(_PAST)
        if not recent or not slots <= _OF_ONE:
            return None
        if words & _PAYING:
            return "missed"
        return "message_history" if words & _REACHING else "changes"
    of_all = not slots.isdisjoint(_PAST) or {"direction", "band"} <= slots
    if not of_all or not slots <= _OF_ALL or not words & _RISK:
        return None
    return "outcomes" if words & _REACHING else "trend"


def asked_back(intent: str, reading: Reading) -> str:
    """The intent that is meant where the past tense asks: "did anyone call 1042"."""
    words = reading.all_words
    if intent == "draft" and words and words[0] in _SENT:
        return "message_history"
    past = bool(words) and (words[0] in _DID or not _DONE.isdisjoint(words))
    past = past and words[:2] not in _COMING
    if not past or not _WISHES.isdisjoint(words):
        return intent
    reached = intent == "changes" and not _REACHING.isdisjoint(words)
    if intent == "contact" or reached:
        return "message_history"
    paid = words[0] in _ASKS and not _PAYING.isdisjoint(words) and "as_of" in reading.slots
    return "missed" if intent == "explain" and paid else intent
