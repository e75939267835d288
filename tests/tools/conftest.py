"""The desk's small portfolio for these tests."""

from tests.fixtures.desk import context, desk_home

__all__ = ["context", "desk_home"]
