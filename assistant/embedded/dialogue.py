"""The dialogue: what a question means after what was said before.

"and him?", "same for 1077", "in Hindi" or "why the second?" only mean something in a conversation.
What came before is folded, turn by turn, into the focus: the last thing asked, the customers talked
about, the last list and what was offered to choose from.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded import cues
from assistant.embedded.artefact import load_trained
from assistant.embedded.clauses import about_him, clauses, of_same, unheard
from assistant.embedded.completing import completed, with_subject
from assistant.embedded.ellipsis import bare, is_elliptic, names_detail, numeral
from assistant.embedded.focus import Focus, Frame, after
from assistant.embedded.following import followed
from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import Match, refusing, understand
from assistant.embedded.pointing import with_customers
from assistant.embedded.premises import concluded, is_lost, is_vague, parted
from assistant.embedded.reading import Reading
from assistant.embedded.referring import asks_meaning, outright, with_rules, with_term
from assistant.embedded.returning import returned
from assistant.embedded.transcript import Turn

_WHICH_OF = re.compile(
    r"^\W*(?:(?:and|so|ok|then)\s+)*(?:who|which (?:one|customer)|which)"
    r"(?: of (?:them|the two|these|those|both))?"
    r"(?= (?:has|have|can|could|is|earns|needs|gets|owes|pays|spends)\b)",
    re.IGNORECASE,
)
_MOST_CHOICES = 5
_GROUPED = ("segment", "region", "language", "hardship", "band")
_NOTHING = Frame(None)
_LIKELY = 0.79
_WONDERED = re.compile(r"\?{2,}\W*$")
_TERMS = frozenset({"reason", "hardship", "treatment"})  # slots whose values are terms
_GRANTED = frozenset({"band", "min_probability", "max_probability"})  # set right by an answer
_NOT_SLOTS = frozenset({"refused", "number", "amount", "follows", "moment"})


def focus_before(turns: Sequence[Turn]) -> Focus:
    """The focus after all the given turns."""
    return functools.reduce(_after_turn, turns, Focus())


def frames(clause: str, focus: Focus) -> tuple[Frame, ...]:
    """What one clause means, given the focus: a frame for each customer it asks about."""
    clause, focus = returned(clause, focus)
    last = focus.last
    if last is not None and (not clause or names_detail(clause, str(last.intent))):
        return (_settled(last),)
    said = parted(clause)
    return (_granted(*said, clause, focus) if said else ()) or _frames(clause, focus)


def _granted(premise: str, asked: str, whole: str, focus: Focus) -> tuple[Frame, ...]:
    """What is asked with a premise, of the customer it names; none where the whole tells more."""
    values = understand(premise)[0].values
    about = replace(focus, customers=tuple(values["customers"]), together=())
    alone = () if is_lost(asked) else (of_same(asked),)
    readings = (whole, premise) if is_vague(asked) else (*alone, *concluded(premise, asked))
    meant = (_frames(each, about) for each in readings)
    found = next((f for f in meant if all(one.calls and one.is_personal for one in f)), ())
    granted = {key: values[key] for key in _GRANTED.intersection(values)}
    return tuple(replace(each, slots={**granted, **each.slots}) for each in found)


def _frames(clause: str, focus: Focus) -> tuple[Frame, ...]:
    reading, found = _understood(_referred(clause, focus), focus)
    if (chosen := _chosen(reading, focus)) is not None:
        return (_settled(chosen),)
    if found.unread and reading.is_values:
        return (Frame(None, {"unread": found.unread}, nearest=found.nearest),)
    said = followed(_placed(_frame(reading, found), focus), reading, focus)
    if said.intent is None and (likely := _likely(reading, found, focus)) is not None:
        said = likely
    if said.intent is None:
        leaning = {"leaning": True} if "follows" in reading.values else {}
        return (_unclear(replace(said, slots={**said.slots, **leaning}), found, focus),)
    if said.choices or said.intent == "reword":
        return (said,)
    return tuple(_settled(each) for each in with_customers(said, focus))


def _frame(reading: Reading, found: Match) -> Frame:
    slots = {key: value for key, value in reading.values.items() if key not in _NOT_SLOTS}
    return Frame(found.intent, slots, nearest=found.nearest)


def _placed(said: Frame, focus: Focus) -> Frame:
    """The frame with the place in the last list where a small number was taken for a customer."""
    named = said.slots.get("customers", ())
    if not named or max(named) > len(focus.listed):
        return said
    rest = {key: value for key, value in said.slots.items() if key != "customers"}
    return replace(said, slots={**rest, "ordinal": [*rest.get("ordinal", ()), *named]})


def _likely(reading: Reading, found: Match, focus: Focus) -> Frame | None:
    """What is meant in all likelihood: the last subject, or the one question for all named."""
    near, last = found.between[:1], focus.last
    if found.unread or not near or found.similarity < _LIKELY:
        return None
    intent = load_grammar().intents[near[0]]
    only = len(found.between) == 1 and near != ("draft",)
    all_named = intent.is_personal and (len(reading.customers) > 1 or len(focus.together) == 1)
    nobody = not focus.customers and not set(intent.requires) <= reading.slots
    if (only and (all_named or nobody)) or (
        last is not None and last.is_personal and near == (last.intent,)
    ):
        return replace(_frame(reading, found), intent=near[0])
    return None


def _understood(clause: str, focus: Focus) -> tuple[Reading, Match]:
    """The clause on its own; where that says little, about the customer who is spoken of."""
    last = focus.last
    reading, found = understand(clause)
    if last is None and _WONDERED.search(clause) and _is_term(reading):
        return understand(f"what does {clause} mean")
    little = is_elliptic(reading) or numeral(reading) is not None
    little = little and found.intent not in refusing()
    if last is not None and not little and (corrected := bare(clause)) != clause:
        clause = corrected
        reading, found = understand(clause)
    if last is not None and (whole := completed(clause, (reading, found), last)) is not None:
        return whole
    of_him = last is not None and last.is_personal and bool(focus.customers)
    if not (of_him or _is_first(focus)) or not reading.content:
        return reading, found
    if (each := _of_each(clause, found, focus)) is not None:
        return each
    about = about_him(clause, reading, found)
    if about is None or about[1].intent == "draft" or focus.lost:
        return reading, found
    intent = str(about[1].intent)
    known = load_trained().examples.heard(frozenset({intent})) | cues.words(intent)
    is_known = (known | load_grammar().following.around).issuperset(reading.content)
    return about if is_known else (reading, found)


def _is_term(reading: Reading) -> bool:
    """Whether nothing is said but what is a term of ours as well as a filter."""
    return reading.is_values and len(reading.slots) == 1 and reading.slots <= _TERMS


def _is_first(focus: Focus) -> bool:
    """Whether nobody and nothing was spoken of: who is meant has to be asked."""
    return focus.last is None and not focus.customers and not focus.lost


def _of_each(clause: str, found: Match, focus: Focus) -> tuple[Reading, Match] | None:
    """What is asked of each of several in turn: "who has more left per month?"."""
    if len(focus.together) < 2 or found.intent is not None or not _WHICH_OF.match(clause):
        return None
    reading, each = understand(_WHICH_OF.sub("he", clause))
    intent = load_grammar().intents.get(str(each.intent))
    if intent is None or not intent.is_personal or not intent.calls:
        return None
    return replace(reading, values={**reading.values, "pronoun": ["both"]}), each


def _referred(clause: str, focus: Focus) -> str:
    """The clause with what was just told of, or supposed, for "it" or behind a bare comparison."""
    last, clause = focus.last, outright(clause)
    if last is None:
        return clause
    if last.intent == "what_if":
        return with_subject(clause, last)
    clause = with_rules(clause, focus.rules)
    if focus.topic is None:
        return clause
    return f"what is {focus.topic}" if asks_meaning(clause) else with_term(clause, focus.topic)


def _after_turn(focus: Focus, turn: Turn) -> Focus:
    rounds = iter(turn.rounds)
    asked_for = clauses(turn.question)
    if (half := unheard(asked_for)) is not None:
        return after(focus, Frame(None, {"half": half}), ())
    for clause in asked_for:
        together: list[int] = []
        for asked in frames(clause, focus):
            focus = after(focus, asked, next(rounds, ()) if asked.calls else ())
            together += focus.together if asked.calls else ()
        focus = replace(focus, together=tuple(dict.fromkeys(together)) or focus.together)
    return functools.reduce(lambda so_far, left: after(so_far, _NOTHING, left), rounds, focus)


def _chosen(reading: Reading, focus: Focus) -> Frame | None:
    """The choice that is named by its number or its place, if choices were offered."""
    if not focus.choices or not reading.words or not reading.is_values:
        return None
    places = reading.values.get("ordinal", [])
    number = reading.values.get("number") or (places[0] if places else None)
    if number == "last":
        return focus.choices[-1]
    if isinstance(number, int) and 1 <= number <= len(focus.choices):
        return focus.choices[number - 1]
    named = reading.values.get("customers", [])
    fitting = [each for each in focus.choices if each.slots.get("customers") == named]
    return fitting[0] if len(fitting) == 1 else None


def _unclear(said: Frame, found: Match, focus: Focus) -> Frame:
    """A frame that asks back, where some intents fit equally well."""
    offered: list[Frame] = []
    unnamed = {} if "customers" in said.slots else {"unnamed": True}
    for name in found.between:
        about = Frame(name, {**said.slots, **unnamed})
        for each in map(_settled, with_customers(about, focus)):
            if not (each.missing or each.choices or each in offered):
                offered.append(each)
    if found.unread:
        return Frame(None, {"unread": found.unread}, nearest=found.nearest)
    if len(offered) == 1 and len(found.between) > 1:
        return offered[0]
    return replace(said, choices=tuple(offered[:_MOST_CHOICES]) if len(offered) > 1 else ())


def _settled(said: Frame) -> Frame:
    """The frame with what follows from its values, and what is still missing."""
    if said.intent is None:
        return said
    slots = dict(said.slots)
    if said.intent == "define" and "term" not in slots:
        named = [slots[slot][0] for slot in ("reason", "hardship", "treatment") if slot in slots]
        slots.update({"term": named[0]} if named else {})
    if "customers" in slots:
        found = dict(zip(("customer", "other"), slots["customers"], strict=False))
        slots = {**slots, **found}
    if said.intent == "group" and "by" not in slots:
        several = [name for name in _GROUPED if len(slots.get(name, ())) > 1]
        single = [name for name in _GROUPED if name in slots]
        slots.update({"by": (several or single)[:1]} if several or single else {})
        if several and several[0] != "region":  # few enough to be seen beside the others
            del slots[several[0]]
    if said.intent == "bands" and "band" in slots:
        slots["band_term"] = slots["band"][0]
    wanted = load_grammar().intents[said.intent].requires
    missing = tuple(slot for slot in wanted if not slots.get(slot))
    return replace(said, slots=slots, missing=() if said.choices else missing)
