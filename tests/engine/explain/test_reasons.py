import numpy as np

from engine.explain import Reason, reasons, usual_values


class Declared:
    def __init__(self, name):
        self.name, self.label, self.unit = name, name.title(), "days"


def test_adverse_reasons_lead_by_strength_and_protective_ones_follow():
    phi = np.array([[0.3, -0.5, 0.9, 0.0, -0.1]])
    values = np.array([[1, 2, np.nan, 4, 5.0]])
    usual = np.array([[10, 20, 30, 40, np.nan]])
    peers = np.array([[100, 200, 300, np.nan, 500]])
    names = ("runway_days", "cash_share", "fees_90d", "bills_drop", "pause_days")
    (found,) = reasons(phi, values, usual, peers, list(map(Declared, names)), most=3)
    assert [reason._replace(share=round(reason.share, 6)) for reason in found] == [
        Reason("fees_90d", "Fees_90D", "days", None, 30, 300, 0.9, 0.75, "failures"),
        Reason("runway_days", "Runway_Days", "days", 1, 10, 100, 0.3, 0.25, "balance"),
        Reason("cash_share", "Cash_Share", "days", 2, 20, 200, -0.5, -0.833333, "cash"),
    ]


def test_a_reason_speaks_of_its_whole_subject_through_the_input_that_says_most():
    names = ("failed_debits_30d", "runway_days", "fees_90d", "balance_last", "failed_share")
    phi = np.array([[0.5, 0.25, -0.125, -0.75, 0.25]])
    values = np.arange(5.0)[None]
    (found,) = reasons(phi, values, values, values, list(map(Declared, names)))
    assert [(each.subject, each.code, each.contribution) for each in found] == [
        ("failures", "failed_debits_30d", 0.625),
        ("balance", "balance_last", -0.5),
    ]
    assert [each.share for each in found] == [1.0, -1.0]


def test_the_strongest_are_told_either_way_and_some_that_raise_the_risk_always():
    names = ("fees_90d", "runway_days", "cash_share", "bills_drop", "pause_days", "salary_spread")
    phi = np.array([[0.01, -1.0, -2.0, -3.0, 0.02, -0.5], [-1.0, -2.0, -3.0, 0.0, 0.0, 0.0]])
    values = np.zeros_like(phi)
    found = reasons(phi, values, values, values, list(map(Declared, names)), most=4, adverse=1)
    assert [[each.contribution for each in row] for row in found] == [
        [0.02, -3.0, -2.0, -1.0],
        [-3.0, -2.0, -1.0],
    ]


def test_usual_is_the_mean_of_what_was_observed():
    earlier = [np.array([[1, np.nan, np.nan]]), np.array([[3, 4.0, np.nan]])]
    assert np.array_equal(usual_values(earlier), [[2, 4, np.nan]], equal_nan=True)
