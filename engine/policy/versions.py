"""Which version of a table is in force on a day.

A table that nobody approved, or whose first day is yet to come, is not used: it can be checked and
simulated. Of the others the newest first day counts, and of those the highest version.
"""

from datetime import date
from pathlib import Path

import knowledge
from engine.policy.table import DecisionTable, PolicyError, load_table

POLICIES = Path(knowledge.__file__).parent / "policies"


def table_in_force(id: str, day: date, folder: Path = POLICIES) -> DecisionTable:
    """The version of a table that decides on that day; versions are files `<id>*.yaml`.

    Raises:
        PolicyError: There is none, or a file cannot be used.
    """
    versions = [load_table(path) for path in sorted(folder.glob(f"{id}*.yaml"))]
    usable = [
        table
        for table in versions
        if table.id == id and table.approved_by is not None and table.effective_from <= day
    ]
    if not usable:
        raise PolicyError(
            f"No approved version of policy {id!r} is in force on {day}: approve one, or set an "
            f"earlier effective_from, in {str(folder)!r}."
        )
    return max(usable, key=lambda table: (table.effective_from, table.version))
