from dataclasses import replace
from datetime import timedelta

from engine.store import reports
from engine.store.reports import StoredReport
from tests.fixtures.rows import AS_OF, NOW

DRIFT = StoredReport("drift", AS_OF, "payment-1", "warn", NOW, {"findings": [{"value": 0.12}]})
NEXT = replace(DRIFT, as_of=AS_OF + timedelta(days=1), level="ok")


def test_a_report_is_read_as_it_was_saved_and_the_latest_moment_counts(store):
    with store.write() as connection:
        reports.save_report(connection, NEXT)
        reports.save_report(connection, DRIFT)
    with store.read() as connection:
        assert reports.latest(connection, "drift", "payment-1") == NEXT
        assert reports.history(connection, "drift", "payment-1") == [DRIFT, NEXT]
        assert reports.latest(connection, "quality", "payment-1") is None
        assert reports.latest(connection, "drift", "payment-2") is None


def test_looking_again_replaces_what_was_found_about_the_same_moment(store):
    again = replace(DRIFT, level="alert", created_at=NOW + timedelta(hours=1), body={})
    with store.write() as connection:
        reports.save_report(connection, DRIFT)
        reports.save_report(connection, again)
    with store.read() as connection:
        assert reports.history(connection, "drift", "payment-1") == [again]
