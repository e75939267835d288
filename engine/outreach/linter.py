"""The last reader before a person: what a draft must not say, and what it must.

Whatever was edited, every number, date, amount and name traces to a fact, no forbidden phrase
stands in any disguise, links lead only to the bank, and the text fits its channel. An `error` keeps
a draft from being approved; a `notice` does not.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.facts import Fact
from engine.outreach.plain import foreign, hidden, phrase_pattern, plain, readings
from engine.outreach.render import Message, render
from engine.outreach.segments import segments
from knowledge.content import (
    Channel,
    Disclosure,
    ForbiddenList,
    Institution,
    Language,
    Template,
    Wording,
)

MOST_CHARACTERS: dict[Channel, int] = {
    "sms": 459,
    "whatsapp": 1024,
    "email": 3000,
    "voice": 1500,
    "letter": 3000,
}
_MOST_SUBJECT = 90
_MUST_SAY: dict[Disclosure, str] = {
    "opt_out": "A customer must know how to opt out.",
    "ai": "A customer must know that a machine had a part in it.",
    "debt_advice": "A customer must know where advice is free and independent.",
}
_FACT = "\ufffc"
_DOMAIN = re.compile(r"(?:[a-z0-9\u0900-\u097f-]+[.。])+[a-z\u0900-\u097f]{2,}", re.IGNORECASE)
_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HANDLE = re.compile(r"\S+@(?=\S)\S+")
_MARKUP = re.compile(r"</?[a-z!][^>]*>|&[a-z#]\w*;|\$\{?[a-z_]|\{[{%#]|[}%#]\}|\]\(|```")
_MONEY_SIGN = re.compile(r"[$€£¥₹₨%]")
_NUMBER = re.compile(r"\S*\d\S*")
_WORD = re.compile(r"[^\W\d_][\w\u0900-\u0963’']*")
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_INNER_CAPITAL = re.compile(rf"(?<=[\w,;)\ufffc¿¡] ){_CAPITAL}[\w’']+")
_OPENING = re.compile(rf"(?:^|[.!?:।]\s+|\n)\W*({_CAPITAL}[\w’']+)")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][\w’']*")
_DEVANAGARI = re.compile("[\u0900-\u0963]")


@dataclass(frozen=True)
class Finding:
    """One thing the linter has to say about a draft."""

    code: str
    severity: Literal["error", "notice"]
    excerpt: str
    because: str


class Linter:
    """Checks messages against the lists that people wrote; the lists are compiled once."""

    def __init__(
        self, forbidden: Sequence[ForbiddenList], wording: Wording, institution: Institution
    ) -> None:
        self._forbidden = [(entry, phrase_pattern(entry.phrases)) for entry in forbidden]
        self._dates = phrase_pattern(wording.dates)
        self._numbers = phrase_pattern(wording.numbers)
        self._currency = phrase_pattern(wording.currency)
        self._names = phrase_pattern(wording.names)
        self._orders = phrase_pattern(wording.orders)
        self._greetings = re.compile(
            rf"(?<!\w)(?:{'|'.join(wording.greetings)})[\s,.]+([^\s,.!?।]+)", re.IGNORECASE
        )
        self._honoured = re.compile(
            rf"([^\s\ufffc]+)\s+(?:{'|'.join(wording.honorifics)})(?![\u0900-\u0963])"
        )
        self._openers = wording.openers
        self._disclosures = wording.disclosures
        self._domains = institution.link_domains

    def lint(
        self, message: Message, template: Template, facts: Sequence[Fact], channel: Channel
    ) -> tuple[Finding, ...]:
        """All findings on a message that was made from this template and these facts."""
        expected = render(template, facts)
        shown = [fact for fact in facts if fact.id in template.variables]
        rest = _without(message.text, shown)
        return (
            *_departures(message, expected, template, shown),
            *self._undisclosed(message.text, template),
            *_disguises(message.text),
            *self._injections(message.text),
            *self._forbidden_phrases(self._less_disclosed(message.text, template)),
            *self._ungrounded(rest),
            *self._strange_names(rest, template),
            *self._links(message.text),
            *_misfits(message, template, channel),
        )

    def discloses(self, text: str, disclosure: Disclosure, language: Language) -> bool:
        """Whether the text says so, in one of the phrases that count as saying it."""
        phrases = self._disclosures[disclosure].get(language, ())
        return any(phrase in text for phrase in phrases)

    def _undisclosed(self, text: str, template: Template) -> Iterator[Finding]:
        for disclosure in template.discloses:
            if not self.discloses(text, disclosure, template.language):
                shown = self._disclosures[disclosure].get(template.language, (disclosure,))[0]
                yield Finding("missing", "error", shown, _MUST_SAY[disclosure])

    def _less_disclosed(self, text: str, template: Template) -> str:
        """The text without what the template must disclose, and nothing else may say."""
        for disclosure in template.discloses:
            for phrase in self._disclosures[disclosure][template.language]:
                text = text.replace(phrase, "", 1)
        return text

    def _injections(self, text: str) -> Iterator[Finding]:
        written = plain(text)
        hits = {hit[0] for pattern in (_MARKUP, self._orders) for hit in pattern.finditer(written)}
        for hit in sorted(hits):
            yield Finding("injection", "error", hit, "It speaks to a machine, not to the customer.")

    def _forbidden_phrases(self, text: str) -> Iterator[Finding]:
        for entry, pattern in self._forbidden:
            hits = {hit[0] for reading in readings(text) for hit in pattern.finditer(reading)}
            for hit in sorted(hits):
                yield Finding(f"forbidden_{entry.id}", "error", hit, entry.because)

    def _ungrounded(self, rest: str) -> Iterator[Finding]:
        written = plain(rest)
        numerals = "".join(
            c if unicodedata.category(c) not in ("No", "Nl") else f" {c}1 " for c in rest
        )
        because = "It traces to no fact of this customer: take it from the facts or leave it out."
        for code, hits in (
            ("number", {hit[0] for hit in _NUMBER.finditer(numerals)}),
            ("number", {hit[0] for hit in self._numbers.finditer(written)}),
            ("date", {hit[0] for hit in self._dates.finditer(written)}),
            ("amount", {hit[0] for hit in _MONEY_SIGN.finditer(rest)}),
            ("amount", {hit[0] for hit in self._currency.finditer(written)}),
        ):
            for hit in sorted(hits):
                yield Finding(f"ungrounded_{code}", "error", hit, because)

    def _strange_names(self, rest: str, template: Template) -> Iterator[Finding]:
        known = {*_WORD.findall(f"{template.subject or ''} {template.body}"), "I", _FACT}
        greeted = {
            hit[1]
            for hit in self._greetings.finditer(rest)
            if not hit[1].startswith(_FACT) and not hit[1].islower()
        }
        capitals = {hit[0] for hit in _INNER_CAPITAL.finditer(rest)}
        opening = {
            hit[1] for hit in _OPENING.finditer(rest) if hit[1].casefold() not in self._openers
        }
        latin = set(_LATIN.findall(rest)) if _DEVANAGARI.search(template.body) else set()
        honoured = {hit[1] for hit in self._honoured.finditer(rest)}
        common = {hit[0] for hit in self._names.finditer(plain(rest))}
        because = "Only this customer and the bank are named; if it is no name, say it differently."
        for name in sorted((greeted | capitals | opening | latin | honoured | common) - known):
            yield Finding("strange_name", "error", name, because)

    def _links(self, text: str) -> Iterator[Finding]:
        readable = unicodedata.normalize("NFKC", text).casefold()
        hosts = {hit[0].replace("。", ".") for hit in _DOMAIN.finditer(readable)}
        strangers = {host for host in hosts if not self._allowed(host)}
        strangers |= {f"{scheme}://" for scheme in _SCHEME.findall(readable) if scheme != "https"}
        strangers |= {handle[0] for handle in _HANDLE.finditer(readable)}
        for stranger in sorted(strangers):
            yield Finding("link", "error", stranger, "Links and addresses are the bank's only.")

    def _allowed(self, host: str) -> bool:
        return any(host == domain or host.endswith(f".{domain}") for domain in self._domains)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that keep a draft from being approved."""
    return tuple(finding for finding in findings if finding.severity == "error")


def _without(text: str, facts: Sequence[Fact]) -> str:
    """The text with each fact, standing free as it is written, replaced by one sign."""
    written = sorted({fact.text for fact in facts if fact.text}, key=len, reverse=True)
    if not written:
        return text
    anyone = "|".join(map(re.escape, written))
    return re.sub(rf"(?<![\w.,₹$€£])(?:{anyone})(?![\w\u0900-\u0963]|[.,]\d)", _FACT, text)


def _departures(
    message: Message, expected: Message, template: Template, shown: Sequence[Fact]
) -> Iterator[Finding]:
    if message == expected:
        return
    yield Finding("off_template", "notice", template.id, "It is no longer the approved wording.")
    if expected.body.startswith(message.body.rstrip(" .…")):
        yield Finding("truncated", "error", message.body[-20:], "The text ends in the middle.")
    if (message.subject is None) != (expected.subject is None) or message.subject == "":
        yield Finding("subject", "error", template.channel, "E-mails have a subject, others none.")
    for fact in shown:
        if fact.id in ("bank", "helpline") and fact.text not in message.body:
            yield Finding("missing", "error", fact.text, "A customer must know whom to reach.")


def _disguises(text: str) -> Iterator[Finding]:
    for character in sorted({c for c in text if hidden(c)}):
        shown = f"U+{ord(character):04X}"
        yield Finding("hidden_character", "error", shown, "It changes the text without being seen.")
    for character in sorted({c for c in text if foreign(c)}):
        yield Finding("foreign_letter", "error", character, "It is neither Latin nor Devanagari.")


def _misfits(message: Message, template: Template, channel: Channel) -> Iterator[Finding]:
    body = message.body
    if not body.strip():
        yield Finding("empty", "error", "", "There is nothing to read.")
    if len(body) > MOST_CHARACTERS[channel] or len(message.subject or "") > _MOST_SUBJECT:
        yield Finding("too_long", "error", f"{len(body)} characters", f"Too long for {channel}.")
    size = segments(body)
    if channel == "sms" and size.count > template.segments:
        shown = f"{size.units} {size.encoding} units in {size.count} segments"
        yield Finding("too_long", "error", shown, f"At most {template.segments} are sent.")
