"""Who sits at this page, as the server told the kernel that draws it.

The server puts the person into the kernel's environment; nothing that a browser sends later can
change it. Without a usable name there is no page: an unnamed analyst can decide nothing.
"""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from engine.person import Person, Role

MODE = "FORBEAR_DESK_IDENTITY"  # local | proxy: set by the server, never by a request
LOCAL_PERSON = "FORBEAR_DESK_PERSON"
PROXY_USER = "HTTP_X_FORWARDED_USER"
PROXY_GROUPS = "HTTP_X_FORWARDED_GROUPS"
LOCAL_ROLES: frozenset[Role] = frozenset({"analyst", "approver"})

_NAME = re.compile(r"[\w.@+-]{1,64}")
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


class IdentityError(PermissionError):
    """The server did not say who this is."""


def person_name(text: str) -> str:
    """The name of an account, as it may stand in the audit.

    Raises:
        IdentityError: It is blank, too long or holds characters that no account has.
    """
    name = text.strip()
    if not _NAME.fullmatch(name):
        raise IdentityError(
            f"{text!r} cannot be the name of a person: use 1 to 64 letters, digits or . @ _ + -."
        )
    return name


def roles(groups: str) -> frozenset[Role]:
    """The roles among the groups that the proxy named; unknown groups mean nothing here."""
    named = (group.strip() for group in groups.split(","))
    return frozenset(_ROLES[group] for group in named if group in _ROLES)


def person_from_environment(environ: Mapping[str, str]) -> Person:
    """The person for whom the server started this kernel.

    Raises:
        IdentityError: The kernel was not started by `python -m dashboards.serve`.
    """
    mode: Literal["local", "proxy"] | str | None = environ.get(MODE)
    match mode:
        case "local":
            return Person(person_name(environ.get(LOCAL_PERSON, "")), LOCAL_ROLES)
        case "proxy":
            name = person_name(environ.get(PROXY_USER, ""))
            return Person(name, roles(environ.get(PROXY_GROUPS, "")))
        case _:
            raise IdentityError(
                "This page does not know who you are: open it through `forbear serve` "
                "(or `python -m dashboards.serve`)."
            )
