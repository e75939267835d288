"""Contact verdicts a second, and 100,000 contacts of random customers that a slow checker looks at.

A walk asks the policy before every contact: at a random moment, and where only time is in the way
again at the moment it names. The checker shares nothing with the policy but the customers.
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import knowledge
from benchmarks._contact_checker import violations
from engine.policy.contact import ContactPolicy
from engine.policy.contact_case import ConsentState, ContactCase, PastContact
from engine.policy.contact_files import load_contact_policy

CONTACTS = 100_000
_CHANNELS = ("sms", "whatsapp", "email", "letter", "voice")
_BEGIN = datetime(2025, 9, 1, tzinfo=UTC)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_PLACES = (
    ("IN", "Maharashtra/Pune"),
    ("GB", "England/Leeds"),
    ("GB", "Scotland/Glasgow"),
    ("US", "New York City"),
    ("US", "Massachusetts/Boston"),
    ("US", "Arizona/Phoenix"),
    ("CZ", None),
)
_ZONES = (
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Prague",
    "America/New_York",
    "America/Phoenix",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
_AVOID = ("12:00-14:00", "fri 12:00-20:00", "22:00-09:30", "mon-wed 08:00-10:00", "01:30-02:30")


@dataclass(frozen=True)
class Walk:
    """What a walk made of its customers: how many verdicts, and each customer's contacts."""

    verdicts: int
    made: tuple[tuple[ContactCase, ...], ...]


def policy() -> ContactPolicy:
    """The shipped policy."""
    return load_contact_policy(Path(knowledge.__file__).parent / "policies" / "contact.yaml")


def customer(luck: random.Random) -> ContactCase:
    """A random customer who agreed to some channels; in two of three cases of their own zone."""
    country, region = luck.choice(_PLACES)
    return ContactCase(
        at=_BEGIN + timedelta(seconds=luck.randrange(86_400 * 30)),
        channel="sms",
        purpose="service",
        country=country,
        region=region,
        timezone=luck.choice(_ZONES),
        phone_zones=(luck.choice(_ZONES),) if luck.random() < 0.3 else (),
        avoid_windows=tuple(luck.sample(_AVOID, luck.choice((0, 0, 1, 2)))),
        consents=tuple(
            ConsentState(
                channel, "service", luck.choice(("given", "given", "withdrawn")), _LONG_AGO
            )
            for channel in luck.sample(_CHANNELS, 4)
        ),
        days_past_due=0,
        forbearance_considered=True,
        caller_id="1600000042",
        call_recorded=True,
    )


def walk(rules: ContactPolicy, contacts: int, seed: int = 4, each: int = 50) -> Walk:
    """Contact random customers, about `each` times every one, by asking first."""
    luck = random.Random(seed)  # noqa: S311 - a test, not a secret
    verdicts, made, count = 0, [], 0
    while count < contacts:
        journey, asked = _journey(rules, customer(luck), luck, min(each, contacts - count))
        verdicts, count = verdicts + asked, count + len(journey)
        made.append(tuple(journey))
    return Walk(verdicts, tuple(made))


def _journey(
    rules: ContactPolicy, case: ContactCase, luck: random.Random, most: int
) -> tuple[list[ContactCase], int]:
    made: list[ContactCase] = []
    asked = 0
    for _ in range(2 * most):
        if len(made) == most:
            break
        later = case.at + timedelta(seconds=luck.randrange(86_400 * 6))
        case = replace(case, at=later, channel=luck.choice(case.consents).channel)
        verdict, asked = rules.check(case), asked + 1
        if not verdict.allowed and verdict.next_allowed_at is not None:
            case = case.moved_to(verdict.next_allowed_at)
            verdict, asked = rules.check(case), asked + 1
            assert verdict.allowed, "the moment that the policy named is not allowed"
        if verdict.allowed:
            made.append(case)
            case = replace(
                case, contacts=(*case.contacts[-20:], PastContact(case.channel, case.at))
            )
    return made, asked


def found(walked: Walk) -> Iterator[str]:
    """Every violation that the slow checker finds."""
    for journey in walked.made:
        yield from violations(journey)


def _speed(rules: ContactPolicy) -> float:
    """Verdicts a second over random customers at the moment they begin."""
    luck = random.Random(1)  # noqa: S311 - a test, not a secret
    cases = [customer(luck) for _ in range(5_000)]
    for case in cases[:500]:
        rules.check(case)
    begun = time.perf_counter()
    for case in cases:
        rules.check(case)
    return len(cases) / (time.perf_counter() - begun)


def main(contacts: int) -> None:
    rules = policy()
    print("| what | measured |\n|---|---|")
    print(f"| rules in each verdict | {len(rules.rules)} |")
    print(f"| verdicts a second, one process | {_speed(rules):,.0f} |")
    begun = time.perf_counter()
    walked = walk(rules, contacts)
    walking = time.perf_counter() - begun
    made = sum(map(len, walked.made))
    told = f"{made:,} contacts of {len(walked.made):,} customers, {walked.verdicts:,} verdicts"
    print(f"| {told} | {walking:.1f} s |")
    begun = time.perf_counter()
    wrong = sum(1 for _ in found(walked))
    print(f"| violations that the slow checker found | {wrong} |")
    print(f"| time of the slow checker | {time.perf_counter() - begun:.1f} s |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS)
