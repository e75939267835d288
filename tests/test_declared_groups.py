"""Sex, age and the like are there to compare by; they reach neither a model nor the assistant."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from data.book import open_book, write_book
from data.tables import SCHEMAS
from engine.features import CATALOG
from engine.features.lineage import trace
from engine.model.dataset import build
from engine.model.tasks import outcome_of
from tests.fixtures.commands import Run

PACKAGES = ("assistant", "dashboards", "data", "engine", "knowledge", "tools")
ROOT = Path(__file__).parents[1]
PLANTED = "Zoroquorlian"


def with_groups(place: Path) -> None:
    """Declare every customer of the book in the folder a member of one religion."""
    book = open_book(place)
    ids = book.customers()["customer_id"]
    rows = {
        "customer_id": ids,
        "characteristic": pa.array(["religion"] * len(ids)),
        "value": pa.array([PLANTED] * len(ids)),
    }
    write_book(
        place,
        book.info,
        {
            "customers": book.customers(),
            "accounts": book.accounts(),
            "transactions": pa.concat_tables(book.transactions(each) for each in book.shards),
            "obligations": book.obligations(),
            "consents": book.consents(),
            "groups": pa.table(rows),
        },
    )


def test_only_what_compares_groups_asks_the_book_for_them():
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    asking = {
        str(path.relative_to(ROOT))
        for path in files
        if "declared_groups" in path.read_text(encoding="utf-8")
    }
    assert asking == {"data/book.py", "assistant/cli/monitoring.py", "engine/monitor/review.py"}


@pytest.mark.parametrize("feature", CATALOG.names)
def test_no_feature_is_made_of_a_declared_group(feature):
    assert "groups" not in {reading.table for reading in trace(CATALOG, feature).readings}


@pytest.fixture
def declared(bank: Path) -> Path:
    with_groups(bank / "demo" / "book")
    return bank


def test_a_model_learns_the_same_with_and_without_declared_groups(small_bank, declared):
    without, given = (open_book(home / "demo" / "book") for home in (small_bank, declared))
    assert len(without.declared_groups()) == 0
    assert set(given.declared_groups()["value"].to_pylist()) == {PLANTED}
    plain, told = (build(book, outcome_of("payment")) for book in (without, given))
    assert plain.names == told.names
    np.testing.assert_array_equal(plain.X, told.X)


def test_no_store_and_no_answer_knows_a_declared_group(declared, run: Run):
    assert run(declared, "score").returncode == 0
    asked = [
        run(declared, *words).stdout
        for words in (
            ("call", "customer", "--customer", "1042"),
            ("call", "explain_risk", "--customer", "1042"),
            ("ask", "what is the religion of customer 1042?"),
            ("ask", "how many customers are there by religion?"),
        )
    ]
    assert all(asked)
    assert [answer for answer in asked if PLANTED in answer] == []
    files = [path for path in declared.rglob("*") if path.is_file() and "book" not in path.parts]
    assert [path for path in files if PLANTED.encode() in path.read_bytes()] == []


def test_groups_are_no_table_of_the_store():
    from engine.store.schema import METADATA

    columns = {column.name for table in METADATA.tables.values() for column in table.columns}
    assert "characteristic" not in columns
    assert SCHEMAS["groups"].key == ("customer_id", "characteristic")
