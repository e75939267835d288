from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from data.book import write_book
from engine.features import CATALOG, Catalog
from engine.features.compute import compute, read_features
from engine.features.table import FeatureFileError, save_features
from engine.features.writing import write_features


@pytest.fixture
def book(tmp_path, make_book, ago):
    customers = [{"customer_id": number} for number in (1001, 1002)]
    rows = [{"booked_at": ago(days=d), "amount": d, "balance_after": 9 * d} for d in (2, 40, 80)]
    made = make_book(rows, customers=customers)
    return write_book(tmp_path / "book", made.info, made.tables)


def test_features_come_back_from_their_file_as_they_were(book, as_of, tmp_path):
    path = write_features(book, tmp_path / "features", as_of)
    table, expected = read_features(path), compute(book, [as_of])
    assert path.name == "features_2026-10-31.parquet"
    assert table.names == expected.names == CATALOG.names
    np.testing.assert_array_equal(table.values, expected.values)
    np.testing.assert_array_equal(table.customer_id, [1001, 1002])
    np.testing.assert_array_equal(table.as_of, expected.as_of)
    assert sorted(file.name for file in path.parent.iterdir()) == [".work", path.name]
    assert [file.name for file in (path.parent / ".work").iterdir()] == [".lock"]


def test_a_failed_write_leaves_the_old_file(book, as_of, tmp_path, monkeypatch):
    path = write_features(book, tmp_path, as_of)
    before = path.read_bytes()

    def full(table, where):
        where.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        write_features(book, tmp_path, as_of)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


def test_a_file_of_another_declaration_is_refused(book, as_of, tmp_path):
    path = tmp_path / "features.parquet"
    other = Catalog((replace(CATALOG.measures[0], windows=()),), ())
    save_features(compute(book, [as_of], catalog=other), path, other)
    assert read_features(path, other).names == ("balance_last",)
    with pytest.raises(FeatureFileError, match=r"another declaration .*: run `forbear features`"):
        read_features(path)


def test_a_missing_or_damaged_file_is_named_with_the_way_out(tmp_path):
    broken = tmp_path / "features_2026-10-31.parquet"
    broken.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(FeatureFileError, match=r"features_2026-10-31.*cannot be read.*run"):
        read_features(broken)
    with pytest.raises(FeatureFileError, match=r"No features in .*gone"):
        read_features(tmp_path / "gone.parquet")
