"""Every record of a file is read, including those that are none."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.delivery import LINE, REASON, ROW, IntakeError
from data.importers.files import read_file


def test_a_line_with_the_wrong_number_of_cells_is_kept_with_its_text(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text('\ufeffa,b\n1,"x\ny"\n1,2,3\n\n4,\n"",5\n7\n8,9\n', encoding="utf-8")
    reason = "the line has {} cells where the header has 2"
    assert read_file(file).rows.to_pylist() == [
        {"a": "1", "b": "x\ny", ROW: 1, REASON: None, LINE: None},
        {"a": "4", "b": None, ROW: 3, REASON: None, LINE: None},
        {"a": None, "b": "5", ROW: 4, REASON: None, LINE: None},
        {"a": "8", "b": "9", ROW: 6, REASON: None, LINE: None},
        {"a": None, "b": None, ROW: 2, REASON: reason.format(3), LINE: "1,2,3"},
        {"a": None, "b": None, ROW: 5, REASON: reason.format(1), LINE: "7"},
    ]


def test_parquet_keeps_its_types(tmp_path):
    file = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1.5, None]}), file)
    assert read_file(file).rows.to_pylist() == [{"a": 1.5, ROW: 1}, {"a": None, ROW: 2}]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "x.csv': it is empty, without even a header. Please deliver it again"),
        ("x.csv", b"a,\xe9\n1,2\n", "line 1 is not UTF-8 text. Please save it as UTF-8"),
        ("x.csv", b"a,b\n1,\xe9\n", "line 2 is not UTF-8 text. Please save it as UTF-8"),
        ("x.csv", "a,b\n1,2\n".encode("utf-16"), "line 1 is not UTF-8 text"),
        ("x.csv", b"a,a\n1,2\n", r"its header names \['a'\] more than once"),
        ("x.parquet", b"a,b\n1,2\n", "it is not Parquet .* Please write it again"),
        ("x.parquet", b"PAR1 and then nothing", "it is not Parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_way_out(tmp_path, name, content, message):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(IntakeError, match=message):
        read_file(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(IntakeError, match=r"gone\.csv': No such file"):
        read_file(tmp_path / "gone.csv")


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n")
    assert len(read_file(file).rows) == 0
