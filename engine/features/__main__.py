"""Write the feature reference: `python -m engine.features`."""

from pathlib import Path

from engine.features import CATALOG
from engine.features.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "features.md"

if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(reference(CATALOG), encoding="utf-8")
