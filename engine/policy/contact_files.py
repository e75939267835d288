"""The contact policy as files: one with what is common, which names one file per jurisdiction.

A file that is missing, malformed or not understood stops the whole policy: nothing may be sent by
half of the rules.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from engine.policy.contact import ContactPolicy, ContactRule, Sender
from engine.policy.hours import parse_window, zone_of
from engine.policy.moment_rules import Hours
from engine.policy.table import PolicyError

_EVERYWHERE = "GL"


def load_contact_policy(path: Path) -> ContactPolicy:
    """Read and check the contact rules, with the files that the first one names.

    Raises:
        PolicyError: A file is missing or malformed, names an unknown kind of rule, window, zone,
            region or jurisdiction, or repeats a rule id.
    """
    try:
        sheet = _Sheet.model_validate(_read(path))
        parts = [_Part.model_validate(_read(path.parent / name)) for name in sheet.files]
        rules = (*sheet.rules, *(rule for part in parts for rule in part.rules))
        _check(sheet, rules)
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise PolicyError(
            f"Contact policy {str(path)!r} cannot be read: {problem}. Nothing may be sent by it."
        ) from problem
    return ContactPolicy(
        id=sheet.id,
        version=sheet.version,
        purpose=sheet.purpose,
        scope=sheet.scope.strip(),
        jurisdictions=sheet.jurisdictions,
        regions=sheet.regions,
        required=sheet.required,
        sender=sheet.sender,
        rules=rules,
    )


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    holidays: dict[str, tuple[Any, ...]] = {}
    rules: tuple[ContactRule, ...]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    scope: str
    purpose: str
    required: frozenset[str]
    sender: Sender
    jurisdictions: dict[str, tuple[str, ...]]
    regions: dict[str, tuple[str, ...]]
    files: tuple[str, ...]
    rules: tuple[ContactRule, ...]


def _read(path: Path) -> object:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader, both


def _check(sheet: _Sheet, rules: tuple[ContactRule, ...]) -> None:
    if faults := [fault for rule in rules for fault in _faults(sheet, rule)]:
        raise PolicyError("; ".join(faults))
    ids = [rule.id for rule in rules]
    if repeated := sorted({id for id in ids if ids.count(id) > 1}):
        raise PolicyError(f"rule ids {repeated!r} are repeated")
    for hours in (rule.rule for rule in rules if isinstance(rule.rule, Hours)):
        for written in hours.windows:
            parse_window(written)
        if hours.zone != "customer":
            zone_of(hours.zone)


def _faults(sheet: _Sheet, rule: ContactRule) -> Iterator[str]:
    if rule.jurisdiction not in {_EVERYWHERE, *sheet.jurisdictions}:
        yield f"rule {rule.id!r} names jurisdiction {rule.jurisdiction!r}"
    if unknown := set(rule.regions or ()) - set(sheet.regions):
        yield f"rule {rule.id!r} names regions {sorted(unknown)!r}"
    if not rule.examples and rule.rule.kind != "duty":
        yield f"rule {rule.id!r} has no examples"
