"""Drawings for a page: SVG that takes its colours from the page, for light and for dark.

matplotlib draws with stand-in colours, each of which becomes a CSS variable; text stays text. Ids
are made the plot's own, so that several drawings share a page. Hues are Okabe and Ito's; shape,
line style and letter tell the scorers apart without them.
"""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.model.bootstrap import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
INK, MUTED, GRID, PAPER = "#101112", "#6a6b6c", "#d0d1d2", "#fafbfc"
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "line",
    PAPER: "paper",
    "#0072b2": "model",
    "#d55e00": "rule",
    "#009e73": "logistic",
}

_ROOT = (np.sqrt, np.square)
_ANONYMOUS = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Pen:
    """How one scorer is drawn everywhere."""

    letter: str
    colour: str
    marker: str
    dash: str


PENS = (
    Pen("M", "#0072b2", "o", "-"),
    Pen("R", "#d55e00", "s", "--"),
    Pen("L", "#009e73", "^", ":"),
)


def panels(count: int, height: float) -> "tuple[Figure, list[Axes]]":
    """A wide figure with some panels side by side; the same calm axes everywhere."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, height))
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.06)
    grid = figure.add_gridspec(1, count)
    axes = [figure.add_subplot(grid[0, place]) for place in range(count)]
    for each in axes:
        each.set_facecolor("none")
        each.spines[["top", "right"]].set_visible(False)
        each.spines[["left", "bottom"]].set_color(GRID)
        each.tick_params(colors=MUTED, labelsize=9, length=0, pad=5)
        each.grid(True, color=GRID, linewidth=0.6)
        each.set_axisbelow(True)
    return figure, axes


def titled(axes: "Axes", title: str, x: str = "", y: str = "") -> None:
    """A title at the left, and what the axes show."""
    axes.set_title(title, loc="left", fontsize=10.5, color=INK, fontweight="bold", pad=10)
    axes.set_xlabel(x, fontsize=9, color=MUTED, labelpad=6)
    axes.set_ylabel(y, fontsize=9, color=MUTED, labelpad=6)


def key(figure: "Figure") -> None:
    """One legend beneath all panels, so that it never covers a point."""
    named = {
        label: handle
        for axes in figure.axes
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(
        list(named.values()),
        list(named),
        loc="outside lower center",
        ncols=len(named),
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        handlelength=2.6,
    )


def percent(axes: "Axes", x: bool = False, y: bool = False) -> None:
    """Shares as percentages, with as many digits as each needs."""
    for wanted, axis in ((x, axes.xaxis), (y, axes.yaxis)):
        if wanted:
            axis.set_major_formatter(lambda share, _: f"{100 * share:g}%")


def rooted(axes: "Axes", x: float, y: float, apart: tuple[float, float] = (0.1, 0.1)) -> None:
    """Square-root scales from 0 to x and to y: small values get room, and nothing is left out.

    Ticks stand at least so far apart, as a share of the axis.
    """
    axes.set_xscale("function", functions=_ROOT)
    axes.set_yscale("function", functions=_ROOT)
    ticks = {"xticks": _ticks(x, apart[0]), "yticks": _ticks(y, apart[1])}
    axes.set(xlim=(0, x), ylim=(0, y), **ticks)


def _ticks(end: float, apart: float) -> list[float]:
    """0 and round numbers up to the end, the large ones first, that are far enough from it."""
    top = math.floor(math.log10(end))
    powers = {top: (8, 6, 4, 2, 1)} | {top - below: (5, 2, 1) for below in (1, 2, 3)}
    found = [float(f"{step}e{power}") for power, steps in powers.items() for step in steps]
    kept: list[float] = []
    for each in (step for step in found if step <= end):
        nearest = math.sqrt(kept[-1]) if kept else math.inf
        if min(nearest - math.sqrt(each), math.sqrt(each)) >= apart * math.sqrt(end):
            kept.append(each)
    return [0.0, *reversed(kept)]


def line(pen: Pen, name: str) -> dict[str, Any]:
    """How the pen draws a line with this name."""
    return {
        "color": pen.colour,
        "linestyle": pen.dash,
        "marker": pen.marker,
        "markersize": 4.5,
        "linewidth": 1.9 if pen is PENS[0] else 1.5,
        "label": name,
    }


def band(axes: "Axes", x: Sequence[float], estimates: Sequence[Estimate], pen: Pen) -> None:
    """The intervals around a line."""
    low, high = [each.low for each in estimates], [each.high for each in estimates]
    axes.fill_between(x, low, high, color=pen.colour, alpha=0.15, linewidth=0)


def whiskers(
    axes: "Axes",
    places: Floats,
    estimates: Sequence[Estimate],
    pen: Pen,
    name: str = "",
    *,
    lying: bool = False,
) -> None:
    """Points with their intervals, upright or lying."""
    middle = np.array([each.value for each in estimates])
    ends = np.array([[each.low, each.high] for each in estimates]).reshape(-1, 2)
    reach = np.abs(ends.T - middle)
    x, y = (middle, places) if lying else (places, middle)
    axes.errorbar(
        x,
        y,
        **{"xerr" if lying else "yerr": reach},
        color=pen.colour,
        marker=pen.marker,
        markersize=6,
        linestyle="none",
        elinewidth=1.3,
        markeredgecolor=PAPER,
        label=name or None,
        clip_on=False,  # a point on the axis is seen whole
    )


def svg(figure: "Figure", name: str, told: str) -> str:
    """The figure as an SVG element for a page, with its text alternative."""
    import matplotlib as mpl

    drawn = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "forbear", "font.size": 9.0}):
        figure.savefig(drawn, format="svg", transparent=True, metadata=_ANONYMOUS)
    text = drawn.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var(--{variable})")
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(told, quote=True)}"', 1)
