from datetime import date

import pytest

from engine.policy.table import PolicyError
from engine.policy.versions import table_in_force

TABLE = """
id: small
version: {version}
owner: tests
author: ana
approved_by: {approver}
effective_from: {day}
hit_policy: first
inputs: {{ old: [true, false] }}
rules:
  - {{ id: all, when: {{ old: true }}, then: {{}}, because: One. }}
examples: []
"""


@pytest.fixture
def folder(tmp_path):
    def write(version, approver, day):
        text = TABLE.format(version=version, approver=approver, day=day)
        (tmp_path / f"small-v{version}.yaml").write_text(text, encoding="utf-8")

    write(1, "bela", "2026-01-01")
    write(2, "bela", "2026-06-01")
    write(3, "null", "2026-07-01")
    write(4, "bela", "2027-01-01")
    write(5, "bela", "2026-06-01")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 5, 31), 1),
        (date(2026, 6, 1), 5),
        (date(2026, 12, 31), 5),  # 3 has no approver, 4 is yet to come
        (date(2027, 1, 1), 4),
    ],
)
def test_a_table_is_used_from_its_day_on_if_it_is_approved(folder, day, version):
    assert table_in_force("small", day, folder).version == version


@pytest.mark.parametrize(
    ("id", "day"), [("small", date(2025, 12, 31)), ("other", date(2026, 7, 1))]
)
def test_a_day_without_a_table_is_refused_by_name(folder, id, day):
    with pytest.raises(PolicyError, match=f"{id}.*{day}"):
        table_in_force(id, day, folder)
