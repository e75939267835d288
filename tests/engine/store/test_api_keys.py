from datetime import UTC, datetime, timedelta

import pytest

from engine.store import api_keys
from engine.store.api_keys import ApiKeyRow, UnknownKeyError

NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
ROW = ApiKeyRow("k1", "f" * 64, "ana", ("analyst",), "root", NOW, NOW + timedelta(days=1))


def test_a_key_is_found_as_it_was_stored_and_again_after_its_end(store):
    with store.write() as conn:
        api_keys.add(conn, ROW)
    with store.read() as conn:
        assert api_keys.find(conn, "k1") == ROW
        assert api_keys.find(conn, "k2") is None
        assert api_keys.listed(conn) == [ROW]


def test_a_key_is_revoked_once(store):
    with store.write() as conn:
        api_keys.add(conn, ROW)
        assert api_keys.revoke(conn, "k1", NOW) == ROW
        found = api_keys.find(conn, "k1")
        assert found is not None
        assert found.revoked_at == NOW
        with pytest.raises(UnknownKeyError, match="api-keys list"):
            api_keys.revoke(conn, "k1", NOW)
        with pytest.raises(UnknownKeyError, match="'k9'"):
            api_keys.revoke(conn, "k9", NOW)
