"""What each role may do at the API. A route names one permission; nobody has one by default."""

from collections.abc import Mapping
from typing import Literal

from engine.person import Person, Role

Permission = Literal[
    "customers.read",
    "portfolio.read",
    "scores.compute",
    "drafts.read",
    "drafts.propose",
    "messages.decide",
    "assistant.ask",
    "metrics.read",
]

ALLOWED: Mapping[Permission, tuple[Role, ...]] = {
    "customers.read": ("analyst", "approver", "manager", "data_scientist"),
    "portfolio.read": ("analyst", "approver", "manager", "data_scientist", "admin"),
    "scores.compute": ("analyst", "approver", "data_scientist"),
    "drafts.read": ("analyst", "approver"),
    "drafts.propose": ("analyst", "approver"),
    "messages.decide": ("analyst", "approver"),
    "assistant.ask": ("analyst", "approver", "manager", "data_scientist"),
    "metrics.read": ("data_scientist", "admin"),
}


class ForbiddenError(PermissionError):
    """This person's roles do not allow it."""


def require(person: Person, permission: Permission) -> None:
    """Do nothing if the person may.

    Raises:
        ForbiddenError: They may not; who may is said.
    """
    roles = ALLOWED[permission]
    if not person.may(*roles):
        raise ForbiddenError(
            f"{person.name!r} may not do this ({permission}): it takes one of the roles "
            f"{', '.join(roles)}. Ask an admin for one."
        )
