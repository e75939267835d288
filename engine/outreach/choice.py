"""Which template a draft is written from: the person's choice, or the treatment's by hard filters.

Likeness orders what a person is shown and picks nothing. Where several templates pass the filters,
the more specific one comes first, then the newer, then the id: the same case gives the same draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.outreach import case
from engine.outreach.case import NoAddressError
from engine.outreach.desk import Desk
from engine.policy.table import Decision
from engine.store.customers import Customer
from engine.store.scores import Score
from knowledge.content import Channel, Language, Template
from knowledge.index import GLOBAL, Candidate, local

if TYPE_CHECKING:
    from sqlalchemy import Connection


class NothingToProposeError(LookupError):
    """The treatment asks for no message."""


class NoTemplateError(LookupError):
    """No approved template fits."""


@dataclass(frozen=True)
class Wish:
    """What the person asked for; what is not given follows from the customer and the treatment."""

    channel: Channel | None = None
    language: Language | None = None
    template_id: str | None = None


def choose(
    conn: "Connection", desk: Desk, customer: Customer, score: Score, decision: Decision, wish: Wish
) -> Template:
    """The template to write from, on the first channel that the customer may be contacted on.

    Where contact is blocked on every channel, the first with an address is taken, and the verdict
    stored with the draft says no.

    Raises:
        NothingToProposeError: The treatment asks for no message, and no template was chosen.
        NoTemplateError: No template fits, or the chosen one does not.
        NoAddressError: The customer cannot be reached on any of the channels.
    """
    if wish.template_id is not None:
        return _wished(desk, customer, wish)
    if decision.then["topic"] is None:
        raise NothingToProposeError(
            f"Customer {customer.customer_id!r}: {decision.then['treatment']!r}, no message. "
            f"{decision.because} Choose a template yourself to write nevertheless."
        )
    templates = _filtered(desk, customer, score, decision, wish)
    reachable = [t for t in templates if _reachable(conn, desk, customer, t.channel)]
    if not reachable:
        raise NoAddressError(
            f"Customer {customer.customer_id!r} has no address for "
            f"{sorted({t.channel for t in templates})!r} on record: choose another channel."
        )
    for template in reachable:
        if case.check_contact(conn, desk, customer, template.channel).allowed:
            return template
    return reachable[0]


def fitting_templates(
    desk: Desk, customer: Customer, score: Score, decision: Decision, wish: Wish
) -> tuple[Candidate, ...]:
    """Up to three templates that pass every filter of the treatment, the most alike first."""
    if decision.then["topic"] is None:
        return ()
    return desk.index.search(
        f"{decision.then['topic']} {decision.then['treatment']} {decision.because}",
        topic=decision.then["topic"],
        language=language_for(desk, customer, wish.language),
        channels=_channels(customer, decision, wish),
        jurisdictions=jurisdictions_of(desk, customer),
        hardship=score.hardship,
        severity=score.band,
    )


def choice_record(
    template: Template, shown: Sequence[Candidate], wish: Wish, language: str, author: str
) -> dict[str, Any]:
    """Who chose which template of which that were shown, and why in this language; JSON only.

    `chosen_by` is the author where a template was asked for by name, and the treatment otherwise.
    `place` counts from 1 among those shown, and is None where the template was not one of them.
    """
    ids = [candidate.template_id for candidate in shown]
    return {
        "template_id": template.id,
        "chosen_by": author if wish.template_id is not None else "treatment",
        "shown": ids,
        "place": ids.index(template.id) + 1 if template.id in ids else None,
        "language_because": language,
    }


def why_language(desk: Desk, customer: Customer, template: Template, wish: Wish) -> str:
    """Why the message is in its language."""
    if template.language == customer.language:
        return "It is the customer's language."
    if wish.language is not None or wish.template_id is not None:
        return f"It was asked for; the customer's language is {customer.language!r}."
    return f"No approved template is in the customer's language, {customer.language!r}."


def jurisdictions_of(desk: Desk, customer: Customer) -> frozenset[str]:
    """The customer's country, and the jurisdictions of the contact policy that hold it."""
    held = desk.contact.jurisdictions.items()
    return frozenset({customer.country, *(j for j, where in held if customer.country in where)})


def language_for(desk: Desk, customer: Customer, wished: Language | None) -> Language:
    """The wished language, the customer's where we write it, or else the bank's own."""
    if wished is not None:
        return wished
    for template in desk.templates.values():
        if template.language == customer.language:
            return template.language
    return desk.institution.default_language


def _channels(customer: Customer, decision: Decision, wish: Wish) -> tuple[Channel, ...]:
    """The wished channel, or the treatment's, the one that the customer prefers first."""
    if wish.channel is not None:
        return (wish.channel,)
    order: Sequence[Channel] = decision.then["channels"]
    return tuple(sorted(order, key=lambda channel: channel != customer.preferred_channel))


def _filtered(
    desk: Desk, customer: Customer, score: Score, decision: Decision, wish: Wish
) -> list[Template]:
    channels = _channels(customer, decision, wish)
    language = language_for(desk, customer, wish.language)
    fitting = [
        template
        for template in desk.templates.values()
        if template.topic == decision.then["topic"]
        and template.language == language
        and template.channel in channels
        and _valid(desk, customer, template)
    ]
    if not fitting:
        raise NoTemplateError(
            f"No template on {decision.then['topic']!r} for {list(channels)!r} in {language!r}: "
            "choose another channel or language, or a template."
        )
    return sorted(local(fitting), key=lambda template: _rank(template, channels, score))


def _valid(desk: Desk, customer: Customer, template: Template) -> bool:
    return not jurisdictions_of(desk, customer).union({GLOBAL}).isdisjoint(template.jurisdiction)


def _rank(
    template: Template, channels: Sequence[Channel], score: Score
) -> tuple[int, bool, bool, bool, int, str]:
    return (
        channels.index(template.channel),
        score.hardship not in template.hardship,
        score.band not in template.severity,
        GLOBAL in template.jurisdiction,
        -template.version,
        template.id,
    )


def _wished(desk: Desk, customer: Customer, wish: Wish) -> Template:
    template = desk.templates.get(wish.template_id or "")
    if template is None:
        raise NoTemplateError(f"Template {wish.template_id!r} does not exist: ask for candidates.")
    wanted = (wish.channel or template.channel, wish.language or template.language)
    if wanted != (template.channel, template.language):
        raise NoTemplateError(
            f"Template {template.id!r} is for {template.channel!r} in {template.language!r}, not "
            f"for {wanted[0]!r} in {wanted[1]!r}: choose one or the other."
        )
    if not _valid(desk, customer, template):
        raise NoTemplateError(
            f"Template {template.id!r} is for {list(template.jurisdiction)!r} and this customer "
            f"lives in {customer.country!r}: choose another."
        )
    return template


def _reachable(conn: "Connection", desk: Desk, customer: Customer, channel: Channel) -> bool:
    try:
        case.find_address(conn, desk, customer, channel)
    except NoAddressError:
        return False
    return True
