from pathlib import Path

from engine.features import CATALOG
from engine.features.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "features.md"


def test_the_reference_page_is_up_to_date():
    stale = "docs/reference/features.md is stale: run `make docs`"
    assert PAGE.read_text(encoding="utf-8") == reference(CATALOG), stale


def test_the_page_has_a_row_for_every_feature():
    rows = [row for row in reference(CATALOG).splitlines() if row.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(CATALOG.names)
    assert {row.replace("\\|", "").count("|") for row in rows} == {9}
