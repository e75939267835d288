import pytest

from engine.monitor.limits import FILE, LimitsError, load_limits, worst


def test_every_limit_says_why_and_what_to_do(limits):
    for part in (limits.drift, limits.quality):
        for name in type(part).model_fields:
            limit = getattr(part, name)
            if hasattr(limit, "because"):
                assert limit.because.endswith("."), name
                assert limit.action.endswith("."), name


def test_a_value_at_the_limit_counts_and_an_unknown_one_does_not(limits):
    psi = limits.drift.psi
    assert [psi.level(value) for value in (0.0999, 0.1, 0.25, -0.3, float("nan"))] == [
        "ok",
        "warn",
        "alert",
        "alert",
        "ok",
    ]
    assert worst(["ok", "alert", "warn"]) == "alert"
    assert worst([]) == "ok"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("warn: 0.10\n    alert: 0.25", "warn: 0.30\n    alert: 0.25", "not beyond warn"),
        ("bins: 10", "bins: 1", "bins"),
        ("selected_from: HIGH", "selected_from: LOW", "selected_from"),
        ("noise: 0.99", "nose: 0.99", "nose"),
        ("drift:", "drift: [", "cannot be read"),
        ("pause_days:", "pause_day:", "'pause_day' of source 'berka' is no feature"),
        ("pause_days: [7, 45]", "pause_days: [45, 7]", "ends at 7.0, before 45.0"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_name(tmp_path, before, after, said):
    path = tmp_path / "bad.yaml"
    path.write_text(FILE.read_text().replace(before, after, 1))
    with pytest.raises(LimitsError, match=said) as refusal:
        load_limits(path)
    assert "bad.yaml" in str(refusal.value)
