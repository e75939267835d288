"""The key that protects personal data, and what can be done with it.

Names, phones and e-mails are encrypted at rest; a customer's `reference` is a keyed hash, so that
logs and audit can tell customers apart without knowing who they are. Whoever has the database but
not the key has neither.
"""

import hashlib
import hmac
import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from data.atomic import flush

KEY_FILE = "pii.key"
_REFERENCE = "ref:"


class KeyFormatError(ValueError):
    """The key is not one."""


class KeyFileError(OSError):
    """The key file cannot be used."""


class WrongKeyError(ValueError):
    """The data was written with another key."""


class Cipher:
    """Encrypts and decrypts with one key, or with several while keys are being changed.

    `key` holds one or more Fernet keys separated by commas: the first encrypts, all decrypt. The
    references come from the last, the oldest, or from a part `ref:` and 64 hex digits, which
    decrypts nothing and stays when the keys are changed, so that references stay as well.
    """

    def __init__(self, key: str) -> None:
        parts = [part.strip() for part in key.split(",")]
        keys = [part for part in parts if not part.startswith(_REFERENCE)]
        kept = [part.removeprefix(_REFERENCE) for part in parts if part.startswith(_REFERENCE)]
        try:
            fernets = [Fernet(part) for part in keys]
            self._newest, self._fernet = fernets[0], MultiFernet(fernets)
            self._reference_key = _reference_key(kept, keys[-1])
        except (ValueError, IndexError) as error:
            raise KeyFormatError(
                "The key for personal data is not 32 url-safe base64 bytes: put a key made by "
                "`cryptography.fernet.Fernet.generate_key()` into FORBEAR_PII_KEY."
            ) from error
        self.keys = len(keys)
        self._first = keys[0]

    @property
    def reference_part(self) -> str:
        """The part of a key that makes the references and decrypts nothing; a secret."""
        return f"{_REFERENCE}{self._reference_key.hex()}"

    def newest_alone(self) -> str:
        """The key without its older ones, with the same references; a secret."""
        return f"{self._first},{self.reference_part}"

    def renew(self, token: bytes | None) -> bytes | None:
        """The same text under the first key: the token itself where it is so already.

        Raises:
            WrongKeyError: It was encrypted with a key that this cipher does not hold.
        """
        if token is None or self._is_newest(token):
            return token
        try:
            return self._fernet.rotate(token)
        except InvalidToken as error:
            raise wrong_key() from error

    def encrypt(self, text: str | None) -> bytes | None:
        """The ciphertext; nothing stays nothing."""
        return None if text is None else self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes | None) -> str | None:
        """The text again.

        Raises:
            WrongKeyError: It was encrypted with a key that this cipher does not hold.
        """
        if token is None:
            return None
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise wrong_key() from error

    def reference(self, customer_id: int) -> str:
        """What logs and audit call this customer."""
        digest = hmac.new(self._reference_key, str(customer_id).encode(), hashlib.sha256)
        return f"C-{digest.hexdigest()[:16]}"

    def word(self, text: str) -> bytes:
        """Eight bytes that tell equal texts from others, and say nothing to who lacks the key."""
        key = self._reference_key
        return hashlib.blake2b(text.encode(), digest_size=8, key=key, person=b"rows").digest()

    def _is_newest(self, token: bytes) -> bool:
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return False
        return True


def wrong_key() -> WrongKeyError:
    """The error for data that another key protects."""
    return WrongKeyError(
        "The personal data in this store was written with another key: set FORBEAR_PII_KEY to that "
        f"key, or put the portfolio's own {KEY_FILE!r} back."
    )


def _reference_key(kept: list[str], oldest: str) -> bytes:
    if not kept:
        return hashlib.sha256(b"reference:" + oldest.encode()).digest()
    (digits,) = kept
    found = bytes.fromhex(digits)
    if len(found) != hashlib.sha256().digest_size:
        raise ValueError(len(found))
    return found


def load_cipher(key: str | None, portfolio_root: Path) -> Cipher:
    """The cipher of the given key, or of the portfolio's key file, which is made if missing.

    Raises:
        KeyFormatError: The key is not one.
        KeyFileError: The key file cannot be read or written, or others may read it.
    """
    return Cipher(key if key is not None else _key_from_file(portfolio_root / KEY_FILE))


def _key_from_file(path: Path) -> str:
    try:
        if not path.exists():
            _make_key_file(path)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileError(
                f"Key file {str(path)!r} can be read by others: run `chmod 600 {path}`."
            )
        return path.read_text(encoding="ascii").strip()
    except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
        raise KeyFileError(
            f"Key file {str(path)!r} cannot be used: {error.strerror}. Make it readable and its "
            "folder writable for this user, or set FORBEAR_PII_KEY."
        ) from error


def _make_key_file(path: Path) -> None:
    """Write a whole key under another name, then link it: of two processes one key wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _written(path, Fernet.generate_key().decode())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def replace_key_file(path: Path, key: str) -> None:
    """Put the key in the place of the one in the file, durably and for its owner alone."""
    _written(path, key).replace(path)
    flush(path.parent)


def _written(path: Path, key: str) -> Path:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(f"{key}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    return fresh
