"""The desk at which drafts are written, approved and released: everything it needs, wired once.

`clock` is the book's time: verdicts, expiry and the audit follow it, and it stands still in a
simulated book. `wall` is the machine's: the outbox's retries and leases follow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import knowledge
from engine.clock import Clock, system_clock
from engine.outreach.linter import Linter
from engine.policy.contact import ContactPolicy
from engine.policy.contact_files import load_contact_policy
from engine.policy.phone_zones import PhoneZones, load_phone_zones
from engine.policy.table import DecisionTable
from engine.policy.versions import table_in_force
from engine.store.cipher import Cipher
from knowledge.content import (
    Institution,
    Template,
    Wording,
    load_forbidden,
    load_institution,
    load_templates,
    load_wording,
)
from knowledge.index import TemplateIndex

POLICIES = Path(knowledge.__file__).parent / "policies"


@dataclass(frozen=True)
class Desk:
    """Content, rules, clocks and the key to personal data; it holds no transport."""

    templates: Mapping[str, Template]
    index: TemplateIndex
    treatment: DecisionTable
    contact: ContactPolicy
    phone_zones: PhoneZones
    linter: Linter
    wording: Wording
    institution: Institution
    cipher: Cipher
    clock: Clock
    wall: Clock = system_clock


def open_desk(cipher: Cipher, clock: Clock, wall: Clock = system_clock) -> Desk:
    """A desk with the content and the policies of this version."""
    templates, wording, institution = load_templates(), load_wording(), load_institution()
    return Desk(
        templates=templates,
        index=TemplateIndex(templates),
        treatment=table_in_force("treatment", clock().date()),
        contact=load_contact_policy(POLICIES / "contact.yaml"),
        phone_zones=load_phone_zones(POLICIES / "phone_zones.yaml"),
        linter=Linter(load_forbidden(), wording, institution),
        wording=wording,
        institution=institution,
        cipher=cipher,
        clock=clock,
        wall=wall,
    )
