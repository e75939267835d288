"""ECharts options as plain values: the reasons as a waterfall, the balance as a line.

A waterfall starts at the model's average and ends at the customer's riskiest payment; its bars are
log-odds, its ends are said as probabilities (the last one calibrated, as everywhere). Vermilion ▲
raises, blue ▼ lowers: the sign never hangs on colour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboards.views.text import day, matter, payment, percent
from engine.store.scores import Score

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; the same tokens as in desk.css."""

    ink: str
    mute: str
    line: str
    raises: str
    lowers: str
    accent: str
    rest: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette("#14202e", "#566577", "#dde3e9", "#b84a00", "#00609c", "#0a6a74", "#94a3b3"),
    "dark": Palette("#e8eef4", "#9db0c3", "#293542", "#ff9c5b", "#6cb8ef", "#59c3cc", "#6b7c8d"),
}


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from `start` to `end`."""

    label: str
    start: float
    end: float
    text: str
    kind: Literal["level", "raises", "lowers"]


def steps(score: Score, currency: str, most: int = 7) -> list[Step]:
    """From the average payment over the strongest reasons to the riskiest; the rest is one bar."""
    at, who = score.base_log_odds, "customer" if score.payment_kind is None else "payment"
    found = [Step(f"Average {who}", at, at, percent(_share(at)), "level")]
    strongest = sorted(score.reasons, key=lambda each: -abs(each.contribution))[:most]
    for reason in score.reasons:
        if reason in strongest:
            found.append(_step(matter(reason), at, reason.contribution))
            at += reason.contribution
    rest = score.log_odds - at
    if abs(rest) >= 0.005:
        found.append(_step("All other inputs together", at, rest))
    return [*found, _end(score, currency)]


def _end(score: Score, currency: str) -> Step:
    """Where the waterfall ends: the payment it explains, with that payment's own probability."""
    at, label, share = score.log_odds, "This customer", score.probability
    if score.payment_kind is not None and score.payment_probability is not None:
        label = f"{payment(score.payment_kind, currency)} of {day(score.payment_due_on)}"
        share = score.payment_probability
    return Step(label, at, at, percent(share), "level")


def _step(label: str, at: float, change: float) -> Step:
    kind: Literal["raises", "lowers"] = "raises" if change > 0 else "lowers"
    return Step(label, at, at + change, f"{'▲' if change > 0 else '▼'} {abs(change):.2f}", kind)


def waterfall(score: Score, currency: str, theme: Theme) -> dict[str, Any]:
    """The reasons as bars that build on each other, in log-odds."""
    colour, found = PALETTES[theme], steps(score, currency)
    low = min(min(step.start, step.end) for step in found)
    high = max(max(step.start, step.end) for step in found)
    room = 0.08 * max(high - low, 1.0)
    floor = low - room
    return _base(colour) | {
        "aria": {"enabled": True, "label": {"description": told(found)}},
        "grid": {"left": 4, "right": 46, "top": 2, "bottom": 2, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "min": 0, "max": high + 2.2 * room - floor},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [step.label for step in found],
            "axisLabel": {
                "color": colour.ink,
                "fontSize": 11.5,
                "width": 168,
                "overflow": "break",
                "lineHeight": 12.5,
            },
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "series": [
            _bars([min(step.start, step.end) - floor for step in found], "transparent"),
            *(
                _shown(found, kind, shade, floor, colour)
                for kind, shade in (
                    ("level", colour.rest),
                    ("raises", colour.raises),
                    ("lowers", colour.lowers),
                )
            ),
        ],
    }


def told(found: Sequence[Step]) -> str:
    """The waterfall in words."""
    parts = [f"{step.label} {step.kind} it by {abs(step.end - step.start):.2f}" for step in found]
    return "Log-odds of a missed payment. " + "; ".join(parts[1:-1]) + "."


def _bars(lengths: Sequence[float | str], colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "stack": "steps",
        "silent": True,
        "barWidth": 13,
        "data": list(lengths),
        "itemStyle": {"color": colour},
    }


def _shown(
    found: Sequence[Step], kind: str, shade: str, floor: float, colour: Palette
) -> dict[str, Any]:
    thin = 0.02 * max(abs(step.end - floor) for step in found)
    data: list[Any] = [
        {
            "value": max(abs(step.end - step.start), thin),
            "label": {"show": True, "formatter": step.text},
        }
        if step.kind == kind
        else "-"
        for step in found
    ]
    label = {"position": "right", "color": colour.ink, "fontSize": 11, "distance": 4}
    return _bars(data, shade) | {"label": label, "itemStyle": {"color": shade, "borderRadius": 2}}


@dataclass(frozen=True)
class Due:
    """A due date to mark on the balance line."""

    on: date
    label: str


def balance(
    days: Sequence[date], minor: Sequence[float], due: Sequence[Due], theme: Theme
) -> dict[str, Any]:
    """End-of-day balances in major units, and the payments that come."""
    colour = PALETTES[theme]
    points = [
        [one.isoformat(), round(value / 100, 2)] for one, value in zip(days, minor, strict=True)
    ]
    text = {"color": colour.mute, "fontSize": 11, "hideOverlap": True}
    axis: dict[str, Any] = {"axisLabel": text, "axisTick": {"show": False}}
    last = max([*(one.on for one in due), *days[-1:]], default=None)
    return _base(colour) | {
        "aria": {"enabled": True},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 4, "right": 14, "top": 22, "bottom": 4, "containLabel": True},
        "xAxis": axis
        | {
            "type": "time",
            "axisLabel": text | {"formatter": "{d} {MMM}"},
            "splitNumber": 4,
            "max": last.isoformat() if last else None,
            "axisLine": {"lineStyle": {"color": colour.line}},
        },
        "yAxis": axis | {"type": "value", "splitLine": {"lineStyle": {"color": colour.line}}},
        "series": [
            {
                "type": "line",
                "name": "Balance",
                "step": "end",
                "symbol": "none",
                "data": points,
                "lineStyle": {"color": colour.accent, "width": 1.8},
                "itemStyle": {"color": colour.accent},
                "areaStyle": {"color": colour.accent, "opacity": 0.08},
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"color": colour.raises, "type": "dashed"},
                    "label": {"fontSize": 10.5, "position": "end", "align": "right"},
                    "data": _marks(due, colour),
                },
            }
        ],
    }


def _marks(due: Sequence[Due], colour: Palette) -> list[dict[str, Any]]:
    """A line on every due date; only the first carries words, as they would overlap."""
    first = min((one.on for one in due), default=None)
    days = sorted({one.on for one in due})
    said = f"{len(due)} payments due" if len(due) > 1 else "".join(one.label for one in due)
    return [
        {
            "xAxis": one.isoformat(),
            "label": {"show": one == first, "formatter": said, "color": colour.mute},
        }
        for one in days
    ]


def _base(colour: Palette) -> dict[str, Any]:
    return {
        "animationDuration": 200,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": "-apple-system, 'Segoe UI', Inter, Arial, sans-serif"},
        "color": [colour.accent],
    }


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
