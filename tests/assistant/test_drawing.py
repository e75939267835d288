import xml.etree.ElementTree as ET

import pytest

from assistant.drawing import figure, svg

WATERFALL = {
    "kind": "waterfall",
    "title": "What moves <1042>",
    "labels": ["Salary late by", "Money in", "A label that is much too long to stand in a margin"],
    "values": [0.8, -0.3, 0.1],
    "unit": "log-odds",
}
LINE = {
    "kind": "line",
    "title": "Probability",
    "labels": ["1 Oct", "1 Nov"],
    "values": [0.1, 0.4],
    "unit": "share",
}


def parts(chart, name):
    root = ET.fromstring(svg(chart))  # noqa: S314 - our own text, and it must be well-formed
    return [each for each in root.iter() if each.tag == name]


def test_bars_are_as_long_as_their_values_and_stand_on_one_line():
    late, money, long = parts(WATERFALL, "rect")
    assert float(late.get("width")) == pytest.approx(float(money.get("width")) * 8 / 3, abs=0.2)
    zero = float(late.get("x"))
    assert float(money.get("x")) + float(money.get("width")) == pytest.approx(zero, abs=0.2)
    assert late.get("fill") != money.get("fill")
    assert float(long.get("x")) == zero


def test_every_value_is_written_and_sides_differ_by_more_than_colour():
    told = [each.text for each in parts(WATERFALL, "text")]
    assert told[1::2] == ["▲ 0.80", "▼ 0.30", "▲ 0.10"]
    assert told[0] == "Salary late by"
    assert told[4].endswith("…")


def test_a_line_rises_with_its_values_and_names_its_ends():
    first, second = parts(LINE, "circle")
    assert float(first.get("cy")) > float(second.get("cy"))
    assert {"1 Oct", "1 Nov", "10.0 %", "40.0 %"} == {each.text for each in parts(LINE, "text")}


def test_a_title_cannot_be_markup():
    assert "What moves <1042>" not in svg(WATERFALL)
    [picture] = parts(WATERFALL, "svg")
    assert picture.get("aria-label") == "What moves <1042>"


@pytest.mark.parametrize("values", [[0.0, 0.0], [0.0], [5.0, 5.0]])
def test_a_picture_of_equal_values_is_drawn(values):
    labels = ["a"] * len(values)
    for kind in ("bars", "waterfall", "line"):
        chart = {"kind": kind, "title": "t", "labels": labels, "values": values, "unit": "count"}
        assert "nan" not in svg(chart)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [(0.0832, "share", "8.3 %"), (1_240_000, "minor", "12,400"), (1234, "count", "1,234")],
)
def test_a_value_is_written_in_its_unit(value, unit, written):
    assert figure(value, unit) == written
