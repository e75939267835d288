"""The report as one page: a file that asks for nothing else, to be read, printed and kept.

Words are in `page.html.j2`, looks in `page.css`; here they are only brought together with the
findings and the plots. Nothing runs in the page.
"""

import math
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.model.bootstrap import Estimate
from engine.model.judging import quality_plots, use_plots
from engine.model.judging.findings import BacktestReport
from engine.model.judging.judge import COMPARED

_HERE = Path(__file__).parent


def page(report: BacktestReport) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"figure": _figure, "share": _share, "signed": _signed, "cell": _cell}
    return environment.get_template("page.html.j2").render(
        report=report,
        level=report.levels[0],
        plots={name: Markup(drawn) for name, drawn in _plots(report).items()},  # noqa: S704 - our own
        css=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        command=command(report),
        verdict=verdict,
    )


def command(report: BacktestReport) -> str:
    """What repeats this report, in the same portfolio and with the same code."""
    if not report.origins:
        return f"forbear backtest --task {report.task} --seed {report.seed}"
    alone = len(report.at(report.levels[0])) <= COMPARED
    return (
        f"forbear backtest --task {report.task} --origins {len(report.origins)} "
        f"--seed {report.seed}{' --no-challengers' if alone else ''}"
    )


def verdict(difference: Estimate) -> str:
    """Whether a difference is told apart from none: "better", "worse" or "open"."""
    if difference.low > 0:
        return "better"
    return "worse" if difference.high < 0 else "open"


def _plots(report: BacktestReport) -> dict[str, str]:
    drawn = {
        "curves": quality_plots.curves(report),
        "slices": quality_plots.slices(report),
    }
    if report.lead_times:
        drawn["lead_time"] = use_plots.lead_time(report)
    if report.reliability:
        drawn["reliability"] = quality_plots.reliability(report)
    if report.costs is not None:
        drawn["cost_curve"] = use_plots.cost_curve(report.costs)
        drawn["sensitivity"] = use_plots.sensitivity(report.costs)
    if report.origins:
        drawn["origins"] = quality_plots.origins(report)
    return drawn


def _figure(estimate: Estimate, places: int = 3) -> str:
    """A figure with its interval, in a sentence."""
    return _written(estimate, f".{places}f", "{} [{}, {}]")


def _signed(estimate: Estimate) -> str:
    """A difference with its interval and its sign, in a sentence."""
    return _written(estimate, "+.3f", "{} [{}, {}]")


def _cell(estimate: Estimate, form: str = ".3f") -> Markup:
    """A figure above its interval, in a table."""
    return Markup(_written(estimate, form, "{}<small>{} to {}</small>"))  # noqa: S704 - digits only


def _written(estimate: Estimate, form: str, shape: str) -> str:
    if math.isnan(estimate.value):
        return "undefined"
    ends = (estimate.value, estimate.low, estimate.high)
    return shape.format(*(f"{each:{form}}".replace("-", "−") for each in ends))


def _share(value: float, places: int = 0) -> str:
    return f"{100 * value:.{places}f} %"
