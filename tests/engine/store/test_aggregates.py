from datetime import date, timedelta

from engine.store import aggregates
from engine.store.aggregates import PortfolioSummary
from engine.store.scores import Payment, save_scores
from tests.fixtures.rows import AS_OF, MODEL, batch, new_score


def payments(*days):
    return tuple(Payment(day, "emi", date(2026, 11, day), 100_00, 0.25) for day in days)


def test_a_summary_adds_up_the_scoring(book_store):
    night = (
        new_score(1001, 0.5, band="HIGH", exposure=7, payments=payments(1, 7)),
        new_score(1002, 0.25, band="LOW", exposure=5, treatment="none", payments=payments(8)),
        new_score(1003, 0.0, band="LOW", exposure=1, hardship="none", payments=()),
    )
    expected = PortfolioSummary(
        as_of=AS_OF,
        model_id=MODEL.model_id,
        customers=3,
        vulnerable=1,
        mean_probability=0.25,
        customers_by_band={"HIGH": 1, "LOW": 2},
        customers_by_hardship={"income_shock": 2, "none": 1},
        customers_by_treatment={"none": 1, "payment_plan": 2},
        exposure_by_band={"HIGH": 7, "LOW": 6},
        due_this_week=2,
        amount_due_this_week=200_00,
        expected_missed_this_week=0.5,
    )
    with book_store.write() as connection:
        save_scores(connection, batch(*night))
        for _ in range(2):
            assert aggregates.prepare(connection, AS_OF, MODEL.model_id) == expected
    with book_store.read() as connection:
        assert aggregates.read(connection) == expected


def test_the_week_begins_on_the_portfolios_own_day(book_store):
    early = new_score(1001, payments=(Payment(1, "emi", date(2026, 10, 31), 1, 0.5),))
    with book_store.write() as connection:
        save_scores(connection, batch(early))
        assert aggregates.prepare(connection, AS_OF, MODEL.model_id).due_this_week == 0


def test_the_latest_summary_is_read(scored_store):
    tonight = AS_OF + timedelta(days=1)
    with scored_store.write() as connection:
        aggregates.prepare(connection, AS_OF, MODEL.model_id)
        save_scores(connection, batch(new_score(1042), as_of=tonight))
        newer = aggregates.prepare(connection, tonight, MODEL.model_id)
        assert aggregates.read(connection) == newer


def test_there_is_no_summary_before_the_first_scoring(book_store):
    with book_store.write() as connection:
        assert aggregates.read(connection) is None
        assert aggregates.prepare(connection, AS_OF, MODEL.model_id).mean_probability is None
