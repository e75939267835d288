"""An answer's chart as a picture in SVG: for notebooks, offline, without a script or a library.

Lines and texts take the colour of the page they stand on, so it reads on light and on dark. What
raises and what lowers differ by a mark as well as by colour.
"""

from collections.abc import Sequence
from html import escape

from assistant.answers import Chart

_RAISES, _LOWERS, _PLAIN = "#d55e00", "#0072b2", "#0072b2"
_WIDTH, _LABELS, _FIGURES = 640, 210, 90  # pixels: all, the names on the left, the values beside
_ROW, _BAR = 24, 12
_HEIGHT, _EDGE = 150, 40  # of a line chart
_LONGEST = 34


def svg(chart: Chart) -> str:
    """The picture of a chart with its title."""
    labels, values = list(chart["labels"]), [float(value) for value in chart["values"]]
    if chart["kind"] == "line":
        height, drawn = _HEIGHT, _line(labels, values, chart["unit"])
    else:
        signed = chart["kind"] == "waterfall"
        height = _ROW * len(values) + 8
        drawn = _bars(labels, values, chart["unit"], signed=signed)
    title = escape(str(chart["title"]))
    return (
        f'<figure style="margin:8px 0"><figcaption><b>{title}</b> '
        f"<small>{escape(_UNITS.get(chart['unit'], str(chart['unit'])))}</small></figcaption>"
        f'<svg role="img" aria-label="{title}" viewBox="0 0 {_WIDTH} {height}" width="100%" '
        f'style="max-width:{_WIDTH}px" font-family="sans-serif" font-size="12" '
        f'fill="currentColor">{drawn}</svg></figure>'
    )


def figure(value: float, unit: str, *, signed: bool = False) -> str:
    """A value of a chart as it is written beside its bar; a signed one has a mark for its side."""
    size = abs(value) if signed else value
    match unit:
        case "share":
            text = f"{100 * size:.1f} %"
        case "minor":
            text = f"{size / 100:,.0f}"
        case "count":
            text = f"{size:,.0f}"
        case _:
            text = f"{size:,.2f}"
    return f"{'▲' if value > 0 else '▼'} {text}" if signed else text


def _bars(labels: Sequence[str], values: Sequence[float], unit: str, *, signed: bool) -> str:
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (_WIDTH - _LABELS - _FIGURES) / ((high - low) or 1.0)
    drawn = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = place * _ROW + 6
        start = _LABELS + (min(value, 0.0) - low) * scale
        length = max(1.0, abs(value) * scale)
        colour = _PLAIN if not signed else _RAISES if value > 0 else _LOWERS
        end = max(start + length, _LABELS - low * scale) + 6
        drawn += [
            _text(_LABELS - 8, top + 10, _short(label), "end"),
            f'<rect x="{start:.1f}" y="{top}" width="{length:.1f}" height="{_BAR}" '
            f'fill="{colour}"/>',
            _text(end, top + 10, figure(value, unit, signed=signed), "start"),
        ]
    return "".join(drawn)


def _line(labels: Sequence[str], values: Sequence[float], unit: str) -> str:
    high = max(*values, 0.0) or 1.0
    step = (_WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
    points = [
        (_EDGE + place * step, 20 + (1 - value / high) * (_HEIGHT - 50))
        for place, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_PLAIN}"><title>{escape(str(label))}: '
        f"{figure(value, unit)}</title></circle>"
        for (x, y), label, value in zip(points, labels, values, strict=True)
    )
    ends = [(0, "start"), (len(values) - 1, "end")]
    named = "".join(
        _text(points[at][0], _HEIGHT - 6, _short(labels[at]), side)
        + _text(points[at][0], points[at][1] - 8, figure(values[at], unit), side)
        for at, side in ends
    )
    return (
        f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{_HEIGHT - 26}" y2="{_HEIGHT - 26}" '
        f'stroke="currentColor" opacity="0.4"/><polyline points="{path}" fill="none" '
        f'stroke="{_PLAIN}" stroke-width="2"/>{dots}{named}'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(label: object) -> str:
    text = str(label)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_UNITS = {"minor": "in the book's currency", "share": "share", "count": "customers"}
