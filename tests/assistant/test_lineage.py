from assistant.cli.lineage import lineage_text
from engine.features import CATALOG
from engine.features.lineage import trace
from engine.model.inputs import PAYMENT_INPUTS


def told(name):
    return lineage_text(CATALOG, trace(CATALOG, name), PAYMENT_INPUTS)


def test_a_lineage_is_told_from_the_columns_to_the_payment():
    text = told("salary_days_since")
    assert text.startswith("salary_days_since: Since the last salary (days)\n")
    assert (
        "  salary_last_180d: last time of transactions, 180 days before as_of\n"
        "    events: kind is salary, direction is credit, status is booked\n"
        "    columns: customer_id, booked_at, known_at, kind, amount, status\n"
    ) in text
    assert "Feeds features: salary_days_late, " in text
    assert text.endswith("Feeds payment inputs: payment_after_salary")


def test_a_column_reaches_payments_by_way_of_features():
    text = told("salary_last_180d")
    assert text.startswith("salary_last_180d: part of features, none itself\n")
    assert "By way of: none\n" in text
    assert text.endswith("Feeds payment inputs: payment_after_salary")


def test_a_feature_that_feeds_nothing_says_so():
    assert told("gambling_share").endswith("Feeds features: none\nFeeds payment inputs: none")


def test_the_whole_history_is_no_window():
    assert "balance_last: last balance of transactions, whole history\n    events: all\n" in told(
        "balance_last"
    )
