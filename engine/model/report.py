"""Backtest reports on the disk, as JSON and as a page, and in the terminal as a table."""

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from data.atomic import replace_text
from engine.model.judging.findings import BacktestReport, Choice, Result, Week
from engine.model.judging.page import page
from engine.model.judging.summary import summary

_COLUMNS = ("auc", "ap", "recall@10%", "precision@10%", "brier", "ece")
_LEVELS_SHOWN = ("horizon",)


def write_report(report: BacktestReport, folder: Path) -> tuple[Path, Path]:
    """Write folder/backtest-<task>-<last day> .html and .json, each in one piece."""
    folder.mkdir(parents=True, exist_ok=True)
    html, plain = (folder / f"{stem(report)}.{ending}" for ending in ("html", "json"))
    replace_text(html, page(report))
    replace_text(plain, json.dumps(as_json(report), indent=1, allow_nan=False) + "\n")
    return html, plain


def stem(report: BacktestReport) -> str:
    """The report's file name without its ending: task and last day of the book."""
    return f"backtest-{report.task}-{report.last_day:%Y-%m-%d}"


def as_json(report: BacktestReport) -> dict[str, Any]:
    """The report as plain values under stable keys; what is undefined is null.

    Under "summary" is `engine.model.judging.summary`; the rest are the findings, field by field.
    """
    names = [field.name for field in dataclasses.fields(report)]
    found = {name: _plain(getattr(report, name)) for name in names}
    return {"summary": summary(report), **found}


def render(report: BacktestReport) -> str:
    """The report as a text table, one block for each level and for the two horizons."""
    kind = "simulated" if report.simulated else "real"
    source = f"{kind} data, to {report.last_day:%Y-%m-%d}"
    lines = [
        f"Backtest {report.task!r} on {report.book!r} ({source})",
        f"Outcome: {report.definition}",
        f"Design: {report.design}; 95 % intervals from resampled customers.",
    ]
    slices = [each.level for each in report.slices if each.judged and each.group in _LEVELS_SHOWN]
    for level in (*report.levels, *slices):
        lines += ["", *_block(report.at(level))]
    if report.weeks:
        lines += ["", *_weeks(report.weeks)]
    if report.costs is not None:
        lines += ["", _threshold(report.costs.chosen)]
    if report.champion is not None:
        lines += ["", f"Champion: {report.champion.because}"]
    return "\n".join(lines)


def _block(results: tuple[Result, ...]) -> list[str]:
    first = results[0]
    head = ["", *_COLUMNS]
    table = [head, *([each.scorer, *(_cell(each, name) for name in _COLUMNS)] for each in results)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    title = f"{first.level}: {first.rows:,} rows, {first.positives:,} bad"
    return [title, *(_line(row, widths) for row in table)]


def _weeks(found: tuple[Week, ...]) -> list[str]:
    """The lead-time curve against what happened, a line for each week."""
    table = [["first miss due in", "said", "came", "came to said", "ece", "luck"]]
    for week in found:
        days = f"{week.first_day} to {week.last_day} days"
        figures = (f"{week.said:.1f}", f"{week.came:,}", str(week.ratio), str(week.ece))
        table.append([days, *figures, f"{week.perfect_ece:.3f}"])
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [_line(row, widths) for row in table]


def _line(row: list[str], widths: list[int]) -> str:
    padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()


def _cell(result: Result, name: str) -> str:
    return str(result.metrics[name]) if name in result.metrics else "-"


def _threshold(choice: Choice) -> str:
    return (
        f"At {choice.ratio:g} false alarms a miss, a look pays from {choice.by_cost:.1%} on "
        f"({choice.wanted:.0%} of those judged); {choice.binding} draws the line, at "
        f"{choice.threshold:.1%} ({choice.contacted:.0%} of them)."
    )


def _plain(value: object) -> object:
    """Dataclasses as objects, times as text, what is not a number as null."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            return value.isoformat()
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in dataclasses.fields(value)]
            return {name: _plain(getattr(value, name)) for name in names}
    return value
