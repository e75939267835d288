"""Rules about the message, the call and the process: registration, contents, caller, approval.

Before a message is written its rules are `not_applicable`. Once it is, a fact that nobody knows
blocks or is `not_applicable` as the rule says; it never passes.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.policy.contact_case import Category, ContactCase, Lender
from engine.policy.judgement import UNWRITTEN, Judgement, Kind
from engine.policy.standing_rules import consent

_UNAPPROVED = Judgement("not_applicable", "Nobody has approved yet; judged at release.")
_SUFFIXES: dict[Category, str] = {
    "promotional": "P",
    "service": "S",
    "transactional": "T",
    "government": "G",
}
Fact = Literal[
    "message.linted",
    "message.plain",
    "message.opt_out",
    "message.ai_disclosure",
    "message.debt_advice",
    "message.dlt_template_id",
    "message.sender_header",
    "message.off_template",
    "forbearance_considered",
    "employer_address",
    "call_recorded",
]


class Holds(Kind):
    """A fact is so, or with `expected: false` is not so; `claim` says it in words."""

    kind: Literal["holds"]
    fact: Fact
    claim: str
    expected: bool = True
    unknown: Literal["block", "not_applicable"]

    @property
    def needs_message(self) -> bool:
        """A fact of the message does."""
        return self.fact.startswith("message.")

    def judge(self, case: ContactCase) -> Judgement:
        """Pass on the fact as expected; what is not known never passes."""
        if self.needs_message and case.message is None:
            return UNWRITTEN
        owner = case.message if self.needs_message else case
        value = getattr(owner, self.fact.removeprefix("message."))
        facts: dict[str, Any] = {self.fact: value}
        if value is None:
            return Judgement(self.unknown, f"Not known whether {self.claim}.", facts)
        if bool(value) == self.expected:
            return Judgement("pass", f"{self.claim[0].upper()}{self.claim[1:]}.", facts)
        return Judgement("block", f"It is not so that {self.claim}.", facts)


class _AboutMessage(Kind):
    """A kind that judges the message alone."""

    @property
    def needs_message(self) -> bool:
        """It does."""
        return True


class HeaderCategory(_AboutMessage):
    """The sender's header ends with the letter of the message's category: -P, -S, -T or -G."""

    kind: Literal["header_category"]

    def judge(self, case: ContactCase) -> Judgement:
        """Block on another letter, and where header or category is not known."""
        if case.message is None:
            return UNWRITTEN
        header, category = case.message.sender_header, case.message.category
        facts = {"header": header, "category": category}
        if header is None or category is None:
            return Judgement("block", "Header or category of the message is not known.", facts)
        suffix = _SUFFIXES[category]
        if header.endswith(f"-{suffix}"):
            return Judgement("pass", f"{header} is a header for {category} messages.", facts)
        return Judgement("block", f"{header} does not end with -{suffix} ({category}).", facts)


class PromotionCategory(_AboutMessage):
    """A message that promotes anything is registered as promotional."""

    kind: Literal["promotion_category"]

    def judge(self, case: ContactCase) -> Judgement:
        """Block a promotion under another category, and one that nobody judged."""
        if case.message is None:
            return UNWRITTEN
        promotional, category = case.message.promotional, case.message.category
        facts = {"promotional": promotional, "category": category}
        if promotional is None:
            return Judgement("block", "Not known whether the message promotes anything.", facts)
        if promotional and category != "promotional":
            return Judgement("block", f"It promotes but is registered as {category}.", facts)
        return Judgement("pass", "Content and category agree.", facts)


class Promotion(_AboutMessage):
    """A message that promotes anything needs a consent to marketing on its channel."""

    kind: Literal["promotion"]

    def judge(self, case: ContactCase) -> Judgement:
        """Pass what does not promote, and what the customer agreed to."""
        if case.message is None:
            return UNWRITTEN
        if case.message.promotional is None:
            return Judgement("block", "Not known whether the message promotes anything.")
        if not case.message.promotional:
            return Judgement("pass", "The message promotes nothing.", {"promotional": False})
        return consent(case, "marketing")


class TransactionalWithin(_AboutMessage):
    """A transactional message follows its transaction within so many minutes."""

    kind: Literal["transactional_within"]
    minutes: Annotated[int, Field(ge=1)]

    def judge(self, case: ContactCase) -> Judgement:
        """Judge transactional messages only; one without its transaction blocks."""
        message = case.message
        if message is None:
            return UNWRITTEN
        if message.category != "transactional":
            return Judgement("not_applicable", "For transactional messages only.")
        if message.transaction_at is None:
            return Judgement("block", "The transaction it is about is not known.")
        facts = {"transaction_at": message.transaction_at.isoformat()}
        late = case.at - message.transaction_at > timedelta(minutes=self.minutes)
        said = f"{'Over' if late else 'Within'} {self.minutes} minutes of its transaction."
        return Judgement("block" if late else "pass", said, facts)


class TextSize(_AboutMessage):
    """A text is counted by its true encoding and fits the budget of segments."""

    kind: Literal["text_size"]
    single: dict[str, int]  # units in a lone segment, by encoding
    several: dict[str, int]  # units in each of several
    most_segments: Annotated[int, Field(ge=1)]

    def judge(self, case: ContactCase) -> Judgement:
        """Block a text counted in too few segments, over budget, or not counted at all."""
        message = case.message
        if message is None:
            return UNWRITTEN
        encoding, units, count = message.encoding, message.units, message.segments
        facts = {"encoding": encoding, "units": units, "segments": count}
        if encoding not in self.single or units is None or count is None:
            return Judgement("block", "Encoding or length of the text is not known.", facts)
        needed = 1 if units <= self.single[encoding] else -(-units // self.several[encoding])
        said = f"{units} {encoding} units in {count} segment(s)"
        if count < needed:
            return Judgement("block", f"{said}: they need {needed}.", facts)
        if count > self.most_segments:
            return Judgement("block", f"{said}: at most {self.most_segments} are sent.", facts)
        return Judgement("pass", f"{said}.", facts)


class CallerId(Kind):
    """Calls of these lenders show a number that begins with a prefix."""

    kind: Literal["caller_id"]
    prefix: str
    lenders: frozenset[Lender] = Field(min_length=1)

    def judge(self, case: ContactCase) -> Judgement:
        """Judge other lenders not at all; a lender of unknown class as if it were one of these."""
        facts = {"lender": case.lender, "caller_id": case.caller_id}
        if case.lender is not None and case.lender not in self.lenders:
            return Judgement("not_applicable", "For other kinds of lenders.", facts)
        if case.caller_id is None:
            return Judgement("block", "The number that the call shows is not known.", facts)
        if case.caller_id.startswith(self.prefix):
            return Judgement("pass", f"The call shows a {self.prefix} number.", facts)
        return Judgement("block", f"The call shows no {self.prefix} number.", facts)


class HumanApproval(Kind):
    """A person approved this very message, having looked at it for so many seconds."""

    kind: Literal["human_approval"]
    least_seconds: Annotated[float, Field(ge=0)] = 0

    def judge(self, case: ContactCase) -> Judgement:
        """Block an automatic approval and a hasty one."""
        facts = {"approval": case.approval, "viewed_seconds": case.viewed_seconds}
        if case.approval is None:
            return _UNAPPROVED
        if case.approval != "person":
            return Judgement("block", "No person approved this message.", facts)
        if not self.least_seconds:
            return Judgement("pass", "A person approved this message.", facts)
        if case.viewed_seconds is None:
            return Judgement("not_applicable", "How long it was looked at is not measured.", facts)
        said = f"Looked at for {case.viewed_seconds:g} of at least {self.least_seconds:g} seconds."
        return Judgement(
            "pass" if case.viewed_seconds >= self.least_seconds else "block", said, facts
        )


class Duty(Kind):
    """A duty of the bank that is no yes or no about one contact, and where the product meets it."""

    kind: Literal["duty"]
    met_by: str

    def judge(self, case: ContactCase) -> Judgement:
        """Never pass: a duty is listed, not judged."""
        return Judgement("not_applicable", f"A duty, not judged by contact. {self.met_by}")
