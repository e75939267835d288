"""Doing what a person asked for: a refusal is a sentence, and the audit's head is noted outside.

What was refused is not half-done; whoever asked is told why.
"""

from collections.abc import Callable
from typing import TypeVar

from dashboards.desk import Desk
from engine.store import audit

_Value = TypeVar("_Value")


class RefusedError(PermissionError):
    """This person may not do that, or not now."""


def attempt(work: Callable[[], _Value]) -> _Value:
    """Do it.

    Raises:
        RefusedError: The engine says no, in a sentence.
    """
    from dashboards.refusals import REFUSALS

    try:
        return work()
    except REFUSALS as error:
        raise RefusedError(str(error)) from error


def done(desk: Desk, work: Callable[[], _Value]) -> _Value:
    """Do it, and note the audit's new head outside the database, of a refusal too.

    Raises:
        RefusedError: The engine says no, in a sentence.
    """
    try:
        return attempt(work)
    finally:
        with desk.store.read() as connection:
            audit.anchor_head(connection, desk.portfolio.audit_anchor)
