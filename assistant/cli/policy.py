"""Commands of the contact policy: may we, by which rules, and what does a rule say."""

import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, get_args
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from engine.policy.contact import ContactPolicy, ContactRule
    from engine.policy.verdict import RuleOutcome, Status, Verdict
    from knowledge.content import Channel

At = Annotated[
    str | None, typer.Option(help="Moment, e.g. 2026-11-02T19:05; the book's now by default.")
]


class PolicyQuestionError(ValueError):
    """A question to the policy that cannot be answered as it was put."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    policy = typer.Typer(help="The rules on contact and treatment.", no_args_is_help=True)
    add(policy)
    app.add_typer(policy, name="policy")


def add(policy: typer.Typer) -> None:
    """Add what the contact policy answers."""
    policy.command()(check)
    policy.command()(explain)
    policy.command(name="list")(list_rules)


def check(
    customer: Annotated[int, typer.Option(help="Customer id.")],
    channel: Annotated[str, typer.Option(help="sms, whatsapp, email, voice or letter.")],
    at: At = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also list the rules that do not apply.")
    ] = False,
) -> None:
    """Whether a customer may be contacted, rule by rule.

    A moment without a zone is in the customer's. Flags, consents and payments are those on record
    today; rules are those of the moment.
    """
    from engine.outreach.contact_facts import contact_case
    from tools.context import open_context

    context = open_context(os.environ)
    with context.store.read() as connection:
        found = context.customer(connection, customer)
        moment = context.clock() if at is None else moment_in(at, found.timezone)
        case = contact_case(connection, context.desk, found, channel_of(channel), moment)
    verdict = context.desk.contact.check(case)
    _tell(verdict, found.timezone, every=every)
    if at is not None and _is_naive(at):
        print(f"{at} was read in the customer's zone, {found.timezone}.")
    print(f"Facts on record now, judged by policy {verdict.policy} v{verdict.version}.")
    print(verdict.scope)


def explain(
    rule: Annotated[str, typer.Argument(help="Rule id, such as US-02.")],
) -> None:
    """What a rule says, what it rests on, since when, and its boundary examples."""
    found = _rule(_policy(), rule)
    print(f"{found.id}: {found.statement}")
    print(f"Source: {found.citation}.")
    print(f"Status: {_status(found.status)}. In force {_term(found)}.")
    print(f"For: {_reach(found)}.")
    if found.scope:
        print(f"Note: {found.scope}")
    print(f"Judged as: {found.rule.model_dump_json()}")
    for example in found.examples:
        given = ", ".join(f"{name} {value}" for name, value in example["given"].items())
        print(f"  {example['expect']:>14}  {given or 'the usual case'}")


def list_rules(
    country: Annotated[str | None, typer.Option(help="Country code, e.g. US.")] = None,
    at: At = None,
) -> None:
    """Every rule with its status; only a country's, or those in force at a moment."""
    from assistant.answers import Table
    from assistant.cli.printing import print_table

    policy = _policy()
    rules = [
        rule for rule in policy.rules if country is None or policy.binds(rule, country.upper())
    ]
    if country is not None and not any(rule.jurisdiction != "GL" for rule in rules):
        known = ", ".join(sorted(c for codes in policy.jurisdictions.values() for c in codes))
        raise PolicyQuestionError(f"Country {country!r} has no rules; there are: {known}.")
    if at is not None:
        day = moment_in(at, "UTC").date()
        rules = [rule for rule in rules if rule.in_force(day)]
    rows = tuple((rule.id, rule.status, _term(rule), rule.statement) for rule in rules)
    print_table(Table(("rule", "status", "in force", "statement"), rows))
    print(policy.scope)


def moment_in(written: str, zone: str) -> datetime:
    """The moment written; one without a zone is in `zone`.

    Raises:
        PolicyQuestionError: It is no moment.
    """
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as problem:
        raise PolicyQuestionError(
            f"{written!r} is no moment: write it as 2026-11-02T19:05, or with its offset."
        ) from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def channel_of(written: str) -> "Channel":
    """The channel of that name.

    Raises:
        PolicyQuestionError: There is none.
    """
    from knowledge.content import Channel

    for channel in get_args(Channel):
        if channel == written.lower():
            found: Channel = channel
            return found
    raise PolicyQuestionError(
        f"{written!r} is no channel: choose one of {', '.join(get_args(Channel))}."
    )


def _is_naive(written: str) -> bool:
    return datetime.fromisoformat(written).tzinfo is None


def _policy() -> "ContactPolicy":
    from engine.outreach.desk import POLICIES
    from engine.policy.contact_files import load_contact_policy

    return load_contact_policy(POLICIES / "contact.yaml")


def _rule(policy: "ContactPolicy", rule_id: str) -> "ContactRule":
    from rapidfuzz import process, utils

    found = policy.find(rule_id)
    if found is None:
        ids = [rule.id for rule in policy.rules]
        near = process.extract(rule_id, ids, limit=3, processor=utils.default_process)
        names = ", ".join(name for name, _, _ in near)
        raise PolicyQuestionError(
            f"There is no rule {rule_id!r}; near are: {names}. `forbear policy list` has them all."
        )
    return found


def _tell(verdict: "Verdict", zone: str, *, every: bool) -> None:
    from assistant.answers import Table
    from assistant.cli.printing import print_table

    local = verdict.at.astimezone(ZoneInfo(zone))
    answer = "may" if verdict.allowed else "may not"
    print(f"The customer {answer} be contacted by {verdict.channel} at {_moment(local)} ({zone}).")
    order = ("block", "pass", "not_applicable")
    shown = verdict.outcomes if every else verdict.judged
    rows = tuple(
        (one.rule_id, one.status, one.result, one.because)
        for one in sorted(shown, key=lambda one: order.index(one.result))
    )
    print_table(Table(("rule", "status", "result", "because"), rows))
    if not every:
        print(_others(verdict.outcomes))
    if verdict.next_allowed_at is not None:
        print(f"Next allowed: {_moment(verdict.next_allowed_at.astimezone(ZoneInfo(zone)))}.")
    elif not verdict.allowed:
        print("Waiting will not change this: something else than time is in the way.")


def _others(outcomes: Iterable["RuleOutcome"]) -> str:
    """How many rules do not apply, and why the most of them do not."""
    reasons = Counter(one.because for one in outcomes if one.result == "not_applicable")
    elsewhere = sum(count for why, count in reasons.items() if why.startswith("Customers in"))
    rest = sum(reasons.values()) - elsewhere
    return (
        f"{elsewhere} rules for other places and {rest} others do not apply here; --all lists them "
        "with the reason."
    )


def _moment(local: datetime) -> str:
    return f"{local:%a %Y-%m-%d %H:%M}"


def _status(status: "Status") -> str:
    from engine.policy.verdict import STATUS_WORDS

    return STATUS_WORDS[status]


def _term(rule: "ContactRule") -> str:
    return f"{rule.effective_from} to {rule.effective_to or 'further notice'}"


def _reach(rule: "ContactRule") -> str:
    """Whom and what a rule is for, in words."""
    parts = ["customers everywhere" if rule.jurisdiction == "GL" else rule.jurisdiction]
    if rule.regions:
        parts.append(" or ".join(name.replace("_", " ") for name in rule.regions))
    if rule.channels:
        parts.append("by " + ", ".join(rule.channels))
    if rule.categories:
        parts.append(f"{', '.join(rule.categories)} messages")
    if rule.in_collection:
        parts.append("accounts in debt collection")
    return ", ".join(parts)
