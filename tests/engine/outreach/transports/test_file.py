import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.outreach.transports import Envelope, TransportError
from engine.outreach.transports.file import FileTransport

ENVELOPE = Envelope(
    idempotency_key="k1",
    channel="email",
    address="asha@example.com",
    sender="ASTERB",
    language="hi",
    subject="मदद",
    body="नमस्ते Asha जी,\n\nहम साथ हैं।\n",
)


def test_the_message_is_written_exactly_and_for_its_owner_only(tmp_path):
    folder = tmp_path / "outbox"
    assert FileTransport(folder).deliver(ENVELOPE) == "k1.txt"
    file = folder / "k1.txt"
    assert file.read_bytes().decode() == (
        "Key: k1\nChannel: email\nFrom: ASTERB\nTo: asha@example.com\nLanguage: hi\n"
        "Subject: मदद\n\nनमस्ते Asha जी,\n\nहम साथ हैं।\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["k1.txt"]


def test_a_second_delivery_of_the_same_key_changes_nothing(tmp_path):
    transport = FileTransport(tmp_path)
    assert transport.receipt("k1") is None
    first = transport.deliver(ENVELOPE)
    before = (tmp_path / "k1.txt").stat()
    assert transport.deliver(replace(ENVELOPE, body="other")) == first == transport.receipt("k1")
    assert (tmp_path / "k1.txt").stat() == before


def test_many_deliveries_of_one_key_at_once_make_one_file(tmp_path):
    transport = FileTransport(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(lambda _: transport.deliver(ENVELOPE), range(40)))
    assert receipts == {"k1.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["k1.txt"]


def test_a_subject_cannot_add_headers(tmp_path):
    FileTransport(tmp_path).deliver(replace(ENVELOPE, subject="x\nTo: mallory@example.com"))
    head = (tmp_path / "k1.txt").read_text(encoding="utf-8").split("\n\n")[0]
    assert head.count("\nTo: ") == 1


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(TransportError, match=r"outbox.*cannot be written"):
        FileTransport(tmp_path / "outbox").deliver(ENVELOPE)
