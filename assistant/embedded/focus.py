"""Frames and the focus: what a clause asks, and what a conversation is about when it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import COHORT
from assistant.embedded.transcript import Result

# What explains a word or a rule, and leaves the question before it open.
ASIDES = frozenset({"define", "bands", "explain_rule"})
_UNKNOWN = "There is no customer"  # as the tools say it


@dataclass(frozen=True)
class Frame:
    """What is asked: the intent and its slots; `missing` is what the person still has to say.

    `choices` are frames to choose from, by number, where it is not clear which of them is meant.
    """

    intent: str | None
    slots: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    choices: "tuple[Frame, ...]" = ()

    @property
    def calls(self) -> bool:
        """Whether tools have to be asked."""
        ready = self.intent is not None and not self.missing and not self.choices
        return ready and bool(load_grammar().intents[str(self.intent)].calls)

    @property
    def is_personal(self) -> bool:
        """Whether it is about a customer."""
        return self.intent is not None and load_grammar().intents[self.intent].is_personal


@dataclass(frozen=True)
class Focus:
    """What the conversation is about.

    `customers` were talked about, the latest first; `together` in one breath; `listed` can be
    pointed at by place; `ranked` were compared, the riskiest first. `draft` is the last proposed
    one, `choices` what was offered last. `before`, `cohort` and `personal` are what was asked
    before the last, last of customers at large, and last of one. `lost` says that the last question
    was not understood, though values were read: nothing leans on it.
    """

    last: Frame | None = None
    before: Frame | None = None
    cohort: Frame | None = None
    personal: Frame | None = None
    customers: tuple[int, ...] = ()
    together: tuple[int, ...] = ()
    listed: tuple[int, ...] = ()
    ranked: tuple[int, ...] = ()
    draft: Mapping[str, Any] | None = None
    choices: tuple[Frame, ...] = ()
    stuck: bool = False
    lost: bool = False
    topic: str | None = None
    rules: tuple[str, ...] = ()


def after(focus: Focus, asked: Frame, results: Sequence[Result]) -> Focus:
    """The focus after a frame was asked and its tools answered."""
    good = [result.value for result in results if result.error is None]
    named = [int(value["customer_id"]) for value in good if "customer_id" in value]
    if any(result.error is not None and _UNKNOWN not in result.error for result in results):
        named += [int(one) for one in asked.slots.get("customers", ())]
    fresh = _listed(good)
    listed = fresh or (tuple(named) if len(named) > 1 else focus.listed)
    unread = asked.intent is None and not asked.choices and bool(asked.slots)
    lost = unread or (focus.lost and not asked.calls)
    if unread:
        named += [int(one) for one in asked.slots.get("customers", ())]
    drafts = [value for value in good if "draft_id" in value]
    if len(fresh) == 1:
        named += fresh
    kept = _is_kept(asked)
    return Focus(
        last=asked if kept else focus.last,
        before=focus.last
        if kept and asked != focus.last and not _is_aside(focus)
        else focus.before,
        cohort=asked if kept and asked.intent in COHORT else focus.cohort,
        personal=asked if kept and asked.is_personal else focus.personal,
        customers=tuple(dict.fromkeys([*named, *focus.customers])),
        together=tuple(dict.fromkeys(named)) or focus.together,
        listed=listed,
        ranked=_ranked(good) or focus.ranked,
        draft=drafts[-1] if drafts else focus.draft,
        choices=asked.choices,
        stuck=any(result.error is not None for result in results),
        lost=lost,
        topic=_topic(asked, good) if kept else focus.topic,
        rules=_rules(asked, good) or focus.rules,
    )


def _topic(asked: Frame, values: Sequence[Mapping[str, Any]]) -> str | None:
    """What the answer names that "it" may mean: the term, the treatment, or the hardship."""
    if asked.intent == "define" and "term" in asked.slots:
        return str(asked.slots["term"])
    told = {"treatment": "treatment", "profile": "hardship"}.get(str(asked.intent), "")
    names = {str(value[told]).replace("_", " ") for value in values if told in value}
    return names.pop() if len(names) == 1 and names != {"none"} else None


def _rules(asked: Frame, values: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The rules of policies that the answer tells of."""
    if asked.intent == "explain_rule":
        return tuple(map(str, asked.slots.get("rule", ())))
    return tuple(str(value["rule"]) for value in values if "treatment" in value and "rule" in value)


def _is_aside(focus: Focus) -> bool:
    return focus.last is not None and focus.last.intent in ASIDES


def _ranked(values: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    told = [each for each in values if "probability" in each and "customer_id" in each]
    ordered = sorted(told, key=lambda each: -float(each["probability"]))
    return tuple(int(each["customer_id"]) for each in ordered) if len(told) > 1 else ()


def _listed(values: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    rows = [value["rows"] for value in values if value.get("rows")]
    return tuple(int(row["customer_id"]) for row in rows[-1]) if rows else ()


def _is_kept(asked: Frame) -> bool:
    """Whether a later clause may go on from it."""
    if asked.intent is None or asked.choices:
        return False
    return bool(load_grammar().intents[asked.intent].calls)
