"""Backtest reports as JSON on the disk and as a table to read."""

import json
import math
from pathlib import Path
from typing import Any

from data.atomic import replace_text
from engine.model.backtest import BacktestReport, Result
from engine.model.metrics import Estimate

_COLUMNS = ("auc", "ap", "recall@10%", "precision@10%", "brier", "ece")


def write_report(report: BacktestReport, folder: Path) -> Path:
    """Write the report to folder/backtest-<task>.json, in one piece; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"backtest-{report.task}.json"
    replace_text(path, json.dumps(as_json(report), indent=1) + "\n")
    return path


def as_json(report: BacktestReport) -> dict[str, Any]:
    """The report as plain values; a metric that is undefined is null."""
    return {
        "task": report.task,
        "definition": report.definition,
        "design": report.design,
        "book": report.book,
        "simulated": report.simulated,
        "data_hash": report.data_hash,
        "as_of": report.as_of.isoformat(),
        "seed": report.seed,
        "results": [
            {
                "level": result.level,
                "scorer": result.scorer,
                "rows": result.rows,
                "positives": result.positives,
                "metrics": {name: _plain(each) for name, each in result.metrics.items()},
            }
            for result in report.results
        ],
    }


def render(report: BacktestReport) -> str:
    """The report as a text table, one block for each level."""
    kind = "simulated" if report.simulated else "real"
    lines = [
        f"Backtest {report.task!r} on {report.book!r} ({kind} data, to {report.as_of:%Y-%m-%d})",
        f"Outcome: {report.definition}",
        f"Design: {report.design}; 95 % intervals from resampled customers.",
    ]
    for level in dict.fromkeys(result.level for result in report.results):
        lines += ["", *_block([result for result in report.results if result.level == level])]
    return "\n".join(lines)


def _block(results: list[Result]) -> list[str]:
    first = results[0]
    head = ["", *_COLUMNS]
    table = [head, *([each.scorer, *(_cell(each, name) for name in _COLUMNS)] for each in results)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    title = f"{first.level}: {first.rows:,} rows, {first.positives:,} bad"
    return [title, *(_line(row, widths) for row in table)]


def _line(row: list[str], widths: list[int]) -> str:
    padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()


def _cell(result: Result, name: str) -> str:
    return str(result.metrics[name]) if name in result.metrics else "-"


def _plain(estimate: Estimate) -> dict[str, float | None]:
    values = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: None if math.isnan(each) else each for name, each in values.items()}
