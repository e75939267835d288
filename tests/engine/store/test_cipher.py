import multiprocessing
import stat

import pytest
from cryptography.fernet import Fernet

from engine.store.cipher import (
    KEY_FILE,
    Cipher,
    KeyFileError,
    KeyFormatError,
    WrongKeyError,
    load_cipher,
)
from tests.fixtures.rows import KEY


def test_what_is_encrypted_comes_back_and_cannot_be_read_without_the_key(cipher):
    token = cipher.encrypt("आशा +91 98765")
    assert b"98765" not in token
    assert cipher.decrypt(token) == "आशा +91 98765"
    assert cipher.encrypt(None) is None
    assert cipher.decrypt(None) is None


def test_equal_texts_have_different_ciphertexts(cipher):
    assert cipher.encrypt("Asha") != cipher.encrypt("Asha")


def test_another_key_is_told_apart_from_damage(cipher):
    with pytest.raises(WrongKeyError, match="FORBEAR_PII_KEY"):
        Cipher(Fernet.generate_key().decode()).decrypt(cipher.encrypt("Asha"))


def test_a_reference_is_stable_and_depends_on_the_key(cipher):
    other = Cipher(Fernet.generate_key().decode())
    assert cipher.reference(1042) == Cipher(KEY).reference(1042)
    assert len({cipher.reference(n) for n in range(1000, 3000)}) == 2000
    assert cipher.reference(1042) != other.reference(1042)
    assert "1042" not in cipher.reference(1042)


def test_a_new_key_in_front_still_reads_the_old_and_keeps_references(cipher):
    rotated = Cipher(f"{Fernet.generate_key().decode()}, {KEY}")
    assert rotated.decrypt(cipher.encrypt("Asha")) == "Asha"
    assert rotated.reference(1042) == cipher.reference(1042)
    with pytest.raises(WrongKeyError):
        cipher.decrypt(rotated.encrypt("Asha"))


@pytest.mark.parametrize("key", ["", "short", "ä" * 44, "x" * 44 + ","])
def test_a_malformed_key_is_refused_without_being_shown(key):
    with pytest.raises(KeyFormatError, match="FORBEAR_PII_KEY") as caught:
        Cipher(key)
    assert not key or key not in str(caught.value)


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path):
    token = load_cipher(None, tmp_path / "demo").encrypt("Asha")
    path = tmp_path / "demo" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [KEY_FILE]
    assert load_cipher(None, tmp_path / "demo").decrypt(token) == "Asha"


def test_a_given_key_needs_no_file(tmp_path):
    load_cipher(KEY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_others_may_read_is_refused(tmp_path):
    load_cipher(None, tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_cipher(None, tmp_path)


def test_a_key_file_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / KEY_FILE).mkdir(mode=0o700)
    with pytest.raises(KeyFileError, match=KEY_FILE):
        load_cipher(None, tmp_path)


def reference_in_a_process(root):
    return load_cipher(None, root).reference(1)


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        references = pool.map(reference_in_a_process, [tmp_path] * 8)
    assert len(set(references)) == 1
