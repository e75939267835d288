import shutil

import pytest
import yaml

from engine.policy.contact_files import load_contact_policy
from engine.policy.table import PolicyError
from tests.fixtures.contact_cases import FOLDER, POLICY


def spoil(folder, old, new):
    """The policy's files in another folder, with one text replaced once."""
    for path in FOLDER.glob("contact*.yaml"):
        shutil.copy(path, folder)
    holds = [path for path in sorted(folder.iterdir()) if old in path.read_text(encoding="utf-8")]
    text = holds[0].read_text(encoding="utf-8")
    holds[0].write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "contact.yaml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: consent", "kind: full_moon"),
        ('windows: ["08:00-19:00"], zone: Asia/Kolkata', 'windows: ["eight to seven"]'),
        ("zone: Asia/Kolkata", "zone: Asia/Atlantis"),
        ("jurisdiction: UK", "jurisdiction: ZZ"),
        ("id: IN-11", "id: IN-01"),
        ("id: US-02", "id: IN-01"),
        ("contacts: 1, days: 5", "contacts: 0, days: 5"),
        ("citation:", "cited:"),
        ("regions: [massachusetts]", "regions: [atlantis]"),
        ("contact_india.yaml", "contact_atlantis.yaml"),
        ("fact: message.linted", "fact: message.nice"),
        ("status: law", "status: gospel"),
    ],
)
def test_a_rule_that_is_not_understood_stops_the_policy_from_loading(tmp_path, old, new):
    with pytest.raises(PolicyError, match="Nothing may be sent"):
        load_contact_policy(spoil(tmp_path, old, new))


def test_every_contact_file_in_the_folder_belongs_to_the_policy():
    written = {path.name for path in FOLDER.glob("contact_*.yaml")}
    first = yaml.safe_load((FOLDER / "contact.yaml").read_text(encoding="utf-8"))
    assert set(first["files"]) == written


@pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.id)
def test_what_rests_on_memory_is_never_called_law(rule):
    assert not (rule.status == "law" and "memory" in rule.citation)
    assert ("from memory" in rule.citation or "in part" in rule.citation) <= (
        rule.status == "unverified"
    )
