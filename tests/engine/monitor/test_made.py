from dataclasses import asdict

from engine.model.booster import PAYMENT
from engine.monitor.made import made


def test_every_figure_that_training_notes_is_told_in_words(model, limits):
    lines = dict(made(model.metrics, limits.card.made))
    assert len(lines) == len(model.metrics)
    assert lines["rows learned from first"] == f"{model.metrics['learned_rows']:,}"
    assert f"depth {PAYMENT.depth}, " in lines["recipe"]
    assert not any("{" in text or "_" in name for name, text in lines.items())


def test_a_search_is_told_by_its_trials_and_what_it_won_in_the_order_of_the_words(limits):
    noted = {
        "of_tomorrow": None,
        "search_gain": {"value": 0.001234, "low": -0.0002, "high": 0.003},
        "search": [{"recipe": asdict(PAYMENT)}] * 28,
    }
    assert list(made(noted, limits.card.made)) == [
        ("trials of the search", "28"),
        ("log-loss won by the search", "0.001234 [-0.0002, 0.003]"),
        ("of tomorrow", "-"),
    ]
