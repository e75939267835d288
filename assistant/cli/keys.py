"""Commands for the key that protects personal data."""

from typing import TYPE_CHECKING

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from engine.store.cipher import Cipher
    from engine.store.database import Store


class OneKeyError(ValueError):
    """There is no new key to change to."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    keys = typer.Typer(help="The key that protects personal data.", no_args_is_help=True)
    keys.command()(rotate)
    keys.command()(reference)
    app.add_typer(keys, name="keys")


def rotate() -> None:
    """Encrypt all personal data with a new key; killed, run it again.

    Programs that are running keep the key they started with: stop them first, start them after.
    """
    from data.atomic import only_writer
    from engine.store.cipher import KEY_FILE, replace_key_file
    from engine.store.rotation import with_new_key

    root, given, store = session.portfolio().root, session.settings().pii_key, session.store()
    with only_writer(root / "keys"):
        if given is not None:
            cipher = session.cipher()
            _insist_on_two(cipher)
            renewed = _rotated(store, cipher)
            way_on = "Leave the old key out of FORBEAR_PII_KEY; see `forbear keys reference`."
        else:
            session.cipher()  # makes the file where there is none, and refuses what others can read
            cipher = with_new_key(root / KEY_FILE)
            renewed = _rotated(store, cipher)
            replace_key_file(root / KEY_FILE, cipher.newest_alone())
            way_on = "The old key is gone from the key file; start the programs again."
    print(f"Every row opens with the new key, {renewed:,} were changed. {way_on}")


def reference() -> None:
    """Print the part to put behind a comma after a new key, so that references stay; a secret."""
    print(session.cipher().reference_part)


def _insist_on_two(cipher: "Cipher") -> None:
    if cipher.keys < 2:
        raise OneKeyError(
            "FORBEAR_PII_KEY holds one key: put a new one in front of it, separated by a comma, "
            "and run this again."
        )


def _rotated(store: "Store", cipher: "Cipher") -> int:
    """Rotate, and note that it was done."""
    from assistant.cli.desk import whoami
    from engine.store import audit
    from engine.store.rotation import rotate as run

    with session.progress("Encrypting") as progress:
        renewed = run(store, cipher, lambda seen: progress(seen, seen))
    with store.write() as connection:
        audit.append(connection, whoami(), "keys.rotated", {"rows": renewed})
    session.anchor()
    return renewed
