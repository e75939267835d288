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
    given = [Declared(name) for name in "abcde"]
    (found,) = reasons(phi, values, usual, peers, given, adverse=5, protective=1)
    assert [reason._replace(share=round(reason.share, 6)) for reason in found] == [
        Reason("c", "C", "days", None, 30, 300, 0.9, 0.75),
        Reason("a", "A", "days", 1, 10, 100, 0.3, 0.25),
        Reason("b", "B", "days", 2, 20, 200, -0.5, -0.833333),
    ]


def test_usual_is_the_mean_of_what_was_observed():
    earlier = [np.array([[1, np.nan, np.nan]]), np.array([[3, 4.0, np.nan]])]
    assert np.array_equal(usual_values(earlier), [[2, 4, np.nan]], equal_nan=True)
