import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.delivery import LINE, REASON
from data.quarantine import Swept, sweep, write_quarantine
from data.tables import TableName

REFUSED: dict[TableName, pa.Table] = {
    "customers": pa.table(
        {
            "customer_id": ["1001", " 1001 ", "1002", "10O1", None],
            "name": ["Zyxwina", "Zyxwina Q", "Neha", "Zyxwina?", None],
            LINE: [None, None, None, None, "Zyxwina;Quorlpe;;"],
            REASON: ["phone"] * 5,
        }
    ),
    "consents": pa.table(
        {
            "customer_id": pa.array([None, 7], pa.int64()),
            "source_customer_id": ["1001", "7"],
            REASON: ["x", "y"],
        }
    ),
    "flags": pa.table({"customer_id": ["1001"], REASON: ["since"]}),
    "transactions": pa.table({"account_id": ["5"], "amount": ["=1+1"], REASON: ["amount"]}),
}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "home" / "quarantine"
    write_quarantine(place, REFUSED)
    return place


def named(folder, table, column):
    return pq.read_table(folder / f"{table}.parquet")[column].to_pylist()


def test_a_customer_s_refused_rows_go_from_both_files_and_others_stay(folder):
    assert sweep(folder, 1001).rows == 4
    assert named(folder, "customers", "name") == ["Neha", "Zyxwina?", None]
    assert named(folder, "consents", "source_customer_id") == ["7"]
    text = (folder / "customers.csv").read_text()
    assert "Neha" in text
    assert "Zyxwina Q" not in text
    assert not [*folder.glob("flags.*")]
    assert [*folder.parent.iterdir()] == [folder]


def test_files_with_rows_that_name_nobody_are_pointed_at(folder):
    assert [path.name for path in sweep(folder, 1001).unsure] == ["customers.parquet"]


def test_what_is_about_accounts_alone_stays_as_it_is(folder):
    before = (folder / "transactions.csv").read_bytes()
    sweep(folder, 5)
    assert (folder / "transactions.csv").read_bytes() == before
    assert "'=1+1" in before.decode()


def test_a_second_sweep_finds_nothing_and_no_quarantine_is_no_error(folder, tmp_path):
    sweep(folder, 1001)
    assert sweep(folder, 1001).rows == 0
    assert sweep(tmp_path / "none", 1001) == Swept(0, ())


def test_a_line_that_is_no_record_is_pointed_at_in_any_table(tmp_path):
    lines = pa.table({"account_id": [None], LINE: ["5;Zyxwina"], REASON: ["no record"]})
    write_quarantine(tmp_path / "q", {"transactions": lines})
    assert [path.name for path in sweep(tmp_path / "q", 1001).unsure] == ["transactions.parquet"]
