"""What a book cannot have: columns that its source is declared not to send, and what reads them.

Neither quality nor drift judges them. A blank is no loss there, and a change of what they tell is a
change of the delivery, not of the customers.
"""

from collections.abc import Iterable, Mapping

from engine.features import CATALOG
from engine.features.lineage import trace


def absent_inputs(names: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Of these inputs, those that read one of the absent columns, and why it is absent.

    Columns are `table.column`. An input outside of the catalogue is never absent: it is not known
    what it reads.
    """
    return {
        name: columns[missing[0]]
        for name in names
        if name in CATALOG and (missing := sorted(columns.keys() & _read(name)))
    }


def _read(feature: str) -> set[str]:
    """The columns that a feature is made of."""
    readings = trace(CATALOG, feature).readings
    return {f"{each.table}.{column}" for each in readings for column in each.columns}
