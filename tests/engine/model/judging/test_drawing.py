from itertools import pairwise

import pytest

from engine.model.judging.drawing import panels, percent, rooted


@pytest.mark.parametrize("end", [0.007, 0.054, 0.6, 1.0, 7.0, 105.0, 565.0])
def test_ticks_on_a_square_root_scale_start_at_nothing_and_never_crowd(end):
    _, (axes,) = panels(1, 3)
    rooted(axes, end, end)
    ticks = axes.get_xticks().tolist()
    assert ticks[0] == 0
    assert len(ticks) >= 4
    assert [*axes.get_xlim(), *axes.get_ylim()] == pytest.approx([0, end, 0, end])
    places = [(tick / end) ** 0.5 for tick in ticks]
    assert all(late - soon >= 0.1 for soon, late in pairwise(places))
    assert places[-1] <= 1


def test_shares_are_told_with_the_digits_they_need():
    figure, (axes,) = panels(1, 3)
    rooted(axes, 1, 1, (0.04, 0.1))
    percent(axes, x=True, y=True)
    figure.canvas.draw()
    told = [label.get_text() for label in axes.get_xticklabels()]
    assert told == ["0%", "0.2%", "1%", "2%", "5%", "10%", "20%", "50%", "100%"]
