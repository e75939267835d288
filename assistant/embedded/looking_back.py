"""Looking back: what a stretch of time gone by asks for, where the words alone decide nothing.

Of a customer it is what changed, or the payments or messages of that time; of all customers it is
how the portfolio moved. What asks in the past tense whether somebody was reached is no wish to.
"""

from assistant.embedded.reading import Reading

_PAST = frozenset({"days_back", "since"})
_OF_ONE = frozenset({"customer", "days_back", "since", "days", "direction", "band"})
_OF_ALL = frozenset({"days_back", "since", "direction", "band"})
_PAYING = frozenset(
    {"pay", "paid", "pays", "miss", "missed", "payment", "overdue", "arrears", "behind", "skip"}
)
_REACHING = frozenset(
    {"message", "contact", "draft", "reply", "replied", "respond", "send", "sent", "approve"}
    | {"approved", "text", "texted", "called", "wrote", "heard", "reached"}
)
_RISK = frozenset(
    {"risk", "probability", "chance", "portfolio", "customers", "we", "things", "defaults"}
    | {"more", "fewer", "less", "how_many", "score", "scores", "overall", "average", "misses"}
)
_DID = frozenset({"did", "has", "have", "was", "were", "had", "when", "who"})
_WISHES = frozenset({"may", "can", "could", "should", "would", "will", "please", "now", "best"})


def looked_back(reading: Reading) -> str | None:
    """The intent that a time gone by comes to, by whom and what it is about; None without one."""
    slots, words = reading.slots, set(reading.all_words)
    if "customer" in slots:
        recent = slots & _PAST or ("days" in slots and words & _DID)
        if not recent or not slots <= _OF_ONE:
            return None
        if words & _PAYING:
            return "missed"
        return "message_history" if words & _REACHING else "changes"
    moved = slots & _PAST or ("direction" in slots and "band" in slots)
    return "trend" if moved and slots <= _OF_ALL and words & _RISK else None


def was_reached(reading: Reading) -> bool:
    """Whether it asks if somebody was reached: "did anyone call 1042", "did our e-mail arrive"."""
    words = reading.all_words
    return bool(words) and words[0] in _DID and _WISHES.isdisjoint(words)
