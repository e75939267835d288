import sqlite3
from contextlib import closing

from assistant.doctor import checks
from data.portfolio import portfolio
from tests.fixtures.desk import make_desk


def test_a_store_of_an_earlier_version_is_named_and_stops_no_other_check(tmp_path):
    environ = {"FORBEAR_HOME": str(make_desk(tmp_path))}
    names = [check.name for check in checks(environ)]
    place = portfolio(tmp_path, "desk")
    with closing(sqlite3.connect(place.database)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0004'")
    found = {check.name: check for check in checks(environ)}
    assert [*found] == names
    assert not found["store"].ok
    assert "forbear db upgrade" in found["store"].finding
    assert found["book"].ok
