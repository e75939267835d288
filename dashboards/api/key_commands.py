"""`forbear api-keys create | list | revoke`: `python -m dashboards.api.key_commands`.

A program of its own, as the API is: who can make an approver's key can approve, and the assistant's
packages have no path to that.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import get_args

from assistant.account import whoami
from dashboards.api import keys
from dashboards.identity import IdentityError
from data.portfolio import PortfolioError
from engine.person import Role
from engine.settings import Settings
from engine.store import api_keys, audit
from engine.store.api_keys import ApiKeyRow, UnknownKeyError
from engine.store.database import Store, open_store
from engine.store.errors import StoreError

_EXPECTED = (IdentityError, PortfolioError, StoreError, UnknownKeyError, keys.NewKeyError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked for; what is refused is told in a sentence."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment(os.environ)
        store = open_store(settings.url())
        said = _done(store, options)
        with store.read() as connection:
            audit.anchor_head(connection, settings.portfolio().audit_anchor)
    except _EXPECTED as error:
        sys.stderr.write(f"forbear: {error}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


def _done(store: Store, options: argparse.Namespace) -> str:
    now, account = datetime.now(UTC), whoami()
    match options.command:
        case "create":
            key, row = keys.create(
                store,
                person=options.person,
                wanted=options.role,
                days=options.days,
                by=account,
                now=now,
            )
            return f"{key}\n{_about(row, now)}\nKeep it now: it is not shown again."
        case "revoke":
            row = keys.revoke(store, options.key_id, by=account, now=now)
            return f"Revoked key {row.key_id} of {row.person}; the API refuses it within seconds."
        case _:
            with store.read() as connection:
                found = api_keys.listed(connection)
            return "\n".join(_about(row, now) for row in found) or "There are no keys yet."


def _about(row: ApiKeyRow, now: datetime) -> str:
    end = "revoked" if row.revoked_at else "ended" if row.expires_at <= now else "until"
    roles = ", ".join(row.roles)
    return f"{row.key_id}  {row.person}  {roles}  {end} {row.revoked_at or row.expires_at:%Y-%m-%d}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="forbear api-keys", description="Keys of the API.")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="Make a person's key; it is shown once.")
    create.add_argument("--person", required=True, help="In whose name the key acts.")
    create.add_argument("--role", action="append", required=True, choices=get_args(Role))
    create.add_argument("--days", type=_days, default=90, help="Until it ends, 1 to 366.")
    commands.add_parser("list", help="Every key, without its secret.")
    revoke = commands.add_parser("revoke", help="End a key for good.")
    revoke.add_argument("key_id", help="The key's id, as `list` shows it.")
    return parser


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 366:
        raise argparse.ArgumentTypeError(f"{text} days cannot be given: 1 to 366.")
    return days


if __name__ == "__main__":
    sys.exit(main())
