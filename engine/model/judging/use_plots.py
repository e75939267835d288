"""The report's plots of use: warning time and cost, each from the findings alone."""

from typing import TYPE_CHECKING

from engine.model.judging.drawing import (
    INK,
    MUTED,
    PENS,
    Pen,
    band,
    key,
    line,
    panels,
    percent,
    rooted,
    svg,
    titled,
)
from engine.model.judging.findings import BacktestReport, Costs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ALONE = Pen("", INK, "v", ":")
_HEADROOM = 1.12  # above the highest line, so that a label there stays inside


def lead_time(report: BacktestReport) -> str:
    """Share caught, of what could have been caught so many days ahead."""
    figure, (axes,) = panels(1, 3.3)
    for pen, each in zip(PENS, report.lead_times, strict=False):
        told = [warned for warned in each.warned if warned.events]
        days = [warned.days for warned in told]
        axes.plot(days, [w.caught.value for w in told], **line(pen, each.scorer))
        if pen is PENS[0]:
            band(axes, days, [w.caught for w in told], pen)
    axes.set(ylim=(0, 1), xticks=[warned.days for warned in report.lead_times[0].warned])
    percent(axes, y=True)
    titled(
        axes,
        "Caught at least so many days ahead",
        "days before the bad event",
        "of the events judged that early",
    )
    key(figure)
    return svg(figure, "lead-time", "Share of bad events caught, by days of warning")


def cost_curve(costs: Costs) -> str:
    """Cost by share looked at, where the room ends and up to where a look pays."""
    figure, (axes,) = panels(1, 3.9)
    for pen, each in zip(PENS, costs.curves, strict=False):
        axes.plot(
            each.contacted, [c.value for c in each.cost], **line(pen, each.scorer), markevery=6
        )
        if pen is PENS[0]:
            band(axes, each.contacted, each.cost, pen)
    _upright(axes, costs.room, "-", "the team’s room")
    _upright(axes, costs.chosen.wanted, "-.", "a look pays up to")
    rooted(axes, 1, 1.04 * max(c.high for c in costs.curves[0].cost), (0.04, 0.09))
    percent(axes, x=True)
    titled(
        axes,
        f"Cost at {costs.ratio:g} false alarms a miss",
        "share looked at, highest scores first (square-root scales)",
        "cost for 100 judged",
    )
    key(figure)
    return svg(figure, "cost-curve", "Cost by share looked at")


def sensitivity(costs: Costs) -> str:
    """What other cost ratios would choose: threshold, workload, cost."""
    figure, (limit, work, paid) = panels(3, 3.4)
    ratios = [each.ratio for each in costs.choices]
    thin = line(_ALONE, "by cost alone") | {"markersize": 2.5}  # seen where both are the same
    limit.plot(ratios, [c.threshold for c in costs.choices], **line(PENS[0], "in force"))
    limit.plot(ratios, [c.by_cost for c in costs.choices], **thin)
    work.plot(ratios, [c.contacted for c in costs.choices], **line(PENS[0], "in force"))
    work.plot(ratios, [c.wanted for c in costs.choices], **thin)
    work.axhline(costs.room, color=MUTED, linewidth=0.8)
    work.annotate(
        "room",
        (ratios[0], costs.room),
        (2, 3),
        textcoords="offset points",
        color=MUTED,
        fontsize=8.5,
    )
    paid.plot(ratios, [c.cost.value for c in costs.choices], **line(PENS[0], "in force"))
    band(paid, ratios, [c.cost for c in costs.choices], PENS[0])
    paid.plot(ratios, [c.cost_unlimited.value for c in costs.choices], **thin)
    paid.plot(
        ratios,
        [c.cost_of_none for c in costs.choices],
        color=MUTED,
        linewidth=1.1,
        linestyle="-.",
        label="nobody looked at",
    )
    titled(limit, "Threshold", "false alarms that a miss costs", "probability from which on")
    titled(work, "Workload", "false alarms that a miss costs", "share looked at")
    titled(paid, "Cost for 100 judged", "false alarms that a miss costs")
    for axes in (limit, work, paid):
        axes.axvline(costs.ratio, color=MUTED, linewidth=0.8)
        axes.set_xscale("log")
        axes.set(ylim=(0, _HEADROOM * axes.dataLim.y1), xticks=[2, 5, 10, 20, 50, 100])
        axes.set_xticklabels(["2", "5", "10", "20", "50", "100"])
        axes.minorticks_off()
    key(figure)
    percent(limit, y=True)
    percent(work, y=True)
    return svg(figure, "sensitivity", "Threshold, workload and cost for cost ratios from 2 to 100")


def _upright(axes: "Axes", share: float, dash: str, name: str) -> None:
    """A line whose name and place stand in the key: beside it, they would cross another."""
    places = 0 if share >= 0.1 else 1
    axes.axvline(
        share, color=MUTED, linewidth=1.2, linestyle=dash, label=f"{name} {share:.{places}%}"
    )
