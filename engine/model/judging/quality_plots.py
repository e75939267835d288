"""The report's plots of quality, each from the findings alone."""

from typing import TYPE_CHECKING

import numpy as np

from engine.model.judging.drawing import (
    INK,
    MUTED,
    PENS,
    key,
    line,
    panels,
    percent,
    rooted,
    svg,
    titled,
    whiskers,
)
from engine.model.judging.findings import BacktestReport, Reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curves(report: BacktestReport) -> str:
    """ROC and precision-recall, the model and its baselines."""
    figure, (roc, precise) = panels(2, 3.7)
    for pen, each in zip(PENS, report.curves, strict=False):
        style = line(pen, each.scorer)
        roc.plot(each.false_positive_rate, each.true_positive_rate, **style, markevery=(10, 20))
        precise.plot(each.recall, each.precision, **style, markevery=(10, 20))
    base = report.at(report.levels[0])[0]
    roc.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8)
    roc.annotate("chance", (0.62, 0.55), color=MUTED, fontsize=8.5)
    precise.axhline(base.positives / base.rows, color=MUTED, linewidth=0.8)
    precise.annotate("chance", (0.02, base.positives / base.rows + 0.02), color=MUTED, fontsize=8.5)
    titled(roc, "ROC", "good ones looked at for nothing", "bad ones found")
    titled(precise, "Precision and recall", "bad ones found", "bad among those looked at")
    for axes in (roc, precise):
        axes.set(xlim=(0, 1), ylim=(0, 1.01))
        percent(axes, x=True, y=True)
    key(figure)
    return svg(figure, "curves", "ROC and precision-recall curves of the model and its baselines")


def reliability(report: BacktestReport) -> str:
    """What was said against what happened, for each level."""
    figure, drawn = panels(len(report.reliability), 4.4)
    for axes, found in zip(drawn, report.reliability, strict=True):
        _reliability(axes, found)
    return svg(figure, "reliability", "Probability said against share that was bad, in ten bins")


def _reliability(axes: "Axes", found: Reliability) -> None:
    said = np.array([each.predicted for each in found.bins])
    observed = [each.observed for each in found.bins]
    end = 1.08 * max(float(said.max()), max(each.high for each in observed), 0.05)
    axes.plot([0, end], [0, end], color=MUTED, linewidth=0.8)
    whiskers(axes, said, observed, PENS[0])
    rooted(axes, end, end)
    axes.set_box_aspect(1)  # the diagonal is one, and a distance from it means the same everywhere
    percent(axes, x=True, y=True)
    titled(axes, found.level.capitalize(), "probability said (square-root scales)", "share bad")


def origins(report: BacktestReport) -> str:
    """AUC and calibration error at each origin."""
    figure, (ranking, calibration) = panels(2, 3.2)
    numbers = np.array([origin.number for origin in report.origins])
    level = report.levels[0]
    for place, pen in enumerate(PENS):
        found = [report.at(f"{level}, origin {number}")[place] for number in numbers]
        shifted = numbers + 0.12 * (place - 1)
        whiskers(ranking, shifted, [each.metrics["auc"] for each in found], pen, found[0].scorer)
        if "ece" in found[0].metrics:
            whiskers(calibration, shifted, [each.metrics["ece"] for each in found], pen)
    for axes in (ranking, calibration):
        axes.set_xticks(numbers, [f"{origin.judged.first:%b %Y}" for origin in report.origins])
        axes.set_xlim(0.6, len(numbers) + 0.4)
    calibration.set_ylim(0, None)
    titled(ranking, "AUC", "judged from")
    titled(calibration, "Calibration error", "judged from")
    key(figure)
    return svg(figure, "origins", "AUC and calibration error at each origin, with intervals")


def slices(report: BacktestReport) -> str:
    """AUC of the model and of the logistic regression on every slice that can be judged."""
    told = [each for each in report.slices if each.judged]
    figure, (axes,) = panels(1, 0.9 + 0.36 * len(told))
    heights = np.arange(len(told))[::-1].astype(float)
    for place in (0, 2):
        found = [report.at(each.level)[place].metrics["auc"] for each in told]
        whiskers(
            axes,
            heights + (0.1 if place == 0 else -0.14),
            found,
            PENS[place],
            report.at(report.levels[0])[place].scorer,
            lying=True,
        )
    names = [f"{each.group}: {each.value} ({each.positives} bad)" for each in told]
    axes.set_yticks(heights, [name.replace("_", " ") for name in names])
    axes.set_ylim(-0.6, len(told) - 0.4)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(False, axis="y")
    titled(axes, "AUC by slice")
    if told:
        key(figure)
    return svg(figure, "slices", "AUC with intervals on every slice that has enough bad outcomes")
