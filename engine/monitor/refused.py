"""What the last import refused, by table and reason."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from data.delivery import REASON


def refused_rows(quarantine: Path) -> dict[str, dict[str, int]]:
    """How many rows of each table were refused for which reason, most first."""
    return {
        path.stem: dict(
            Counter(pq.read_table(path, columns=[REASON])[REASON].to_pylist()).most_common()
        )
        for path in sorted(quarantine.glob("*.parquet"))
    }
