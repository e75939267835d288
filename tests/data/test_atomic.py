"""A file is the old one or the new one."""

import pytest

from data.atomic import FolderBusyError, only_writer, replace_text


def test_a_text_that_cannot_be_written_leaves_the_old_one(tmp_path):
    file = tmp_path / "x"
    replace_text(file, "old")
    with pytest.raises(UnicodeEncodeError):
        replace_text(file, "new \ud800")
    assert file.read_text() == "old"
    replace_text(file, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert file.read_text() == "new"


def test_a_folder_has_one_writer_at_a_time_and_is_free_after_it(tmp_path):
    with only_writer(tmp_path), pytest.raises(FolderBusyError, match="wait"), only_writer(tmp_path):
        pass
    with only_writer(tmp_path):
        assert (tmp_path / ".lock").exists()
