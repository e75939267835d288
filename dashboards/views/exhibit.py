"""The picture that goes with an answer, from its plain description to an ECharts option."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assistant.drawing import figure
from dashboards.views.charts import PALETTES, Palette, Theme


def exhibit(chart: Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    """The option of a waterfall, a line or bars."""
    colour = PALETTES[theme]
    kind: Literal["waterfall", "line", "bars"] = chart["kind"]
    labels, values = list(chart["labels"]), list(chart["values"])
    base = {
        "animationDuration": 200,
        "backgroundColor": "transparent",
        "aria": {"enabled": True, "label": {"description": chart["title"]}},
        "textStyle": {"fontFamily": "-apple-system, 'Segoe UI', Inter, Arial, sans-serif"},
        "grid": {"left": 4, "right": 44, "top": 6, "bottom": 4, "containLabel": True},
    }
    match kind:
        case "line":
            return base | _line(labels, values, colour)
        case "waterfall":
            return base | _bars(labels, [_signed(v, chart["unit"], colour) for v in values], colour)
        case "bars":
            return base | _bars(labels, [_plain(v, chart["unit"], colour) for v in values], colour)


def height(chart: Mapping[str, Any]) -> int:
    """Room for every bar, in pixels."""
    return 130 if chart["kind"] == "line" else 16 + 28 * len(chart["labels"])


def _signed(value: float, unit: str, colour: Palette) -> dict[str, Any]:
    raises = value > 0
    return {
        "value": value,
        "itemStyle": {"color": colour.raises if raises else colour.lowers},
        "label": _label(figure(value, unit, signed=True), colour),
    }


def _plain(value: float, unit: str, colour: Palette) -> dict[str, Any]:
    return {
        "value": value,
        "itemStyle": {"color": colour.accent},
        "label": _label(figure(value, unit), colour),
    }


def _label(text: str, colour: Palette) -> dict[str, Any]:
    return {"show": True, "formatter": text, "position": "right", "color": colour.ink}


def _bars(labels: Sequence[str], data: list[dict[str, Any]], colour: Palette) -> dict[str, Any]:
    text = {
        "color": colour.ink,
        "fontSize": 11,
        "width": 150,
        "overflow": "break",
        "lineHeight": 12,
    }
    return {
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(labels),
            "axisLabel": text,
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "series": [{"type": "bar", "barWidth": 12, "data": data}],
    }


def _line(labels: Sequence[str], values: Sequence[float], colour: Palette) -> dict[str, Any]:
    text = {"color": colour.mute, "fontSize": 11}
    grid = {"lineStyle": {"color": colour.line}}
    return {
        "xAxis": {"type": "category", "data": list(labels), "axisLabel": text},
        "yAxis": {"type": "value", "min": 0, "axisLabel": text, "splitLine": grid},
        "series": [
            {
                "type": "line",
                "data": list(values),
                "lineStyle": {"color": colour.accent},
                "itemStyle": {"color": colour.accent},
            }
        ],
    }
