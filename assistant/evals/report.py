"""The report of an evaluation: figures by kind of question, and what was taken for what.

It holds no question and no answer, so that the held-out split can be reported and stay held out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answers import Table
from assistant.evals import metrics
from assistant.evals.metrics import Rate, Summary
from assistant.evals.questions import Split
from assistant.evals.running import Run, Trial

_HEAD = (
    "Kind",
    "Cases",
    "Right",
    "Abstained",
    "Wrong",
    "Exact calls",
    "Facts",
    "Ungrounded",
)


@dataclass(frozen=True)
class Report:
    """What was run, on what, with which model."""

    command: str
    portfolio: str
    as_of: str
    repeats: int
    runs: Mapping[Split, Run]


def markdown(report: Report) -> str:
    """The report as a page."""
    parts = [_intro(report), *(_split(split, run, report) for split, run in report.runs.items())]
    return "\n\n".join(parts) + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """The figures for another program."""
    return {
        "command": report.command,
        "portfolio": report.portfolio,
        "as_of": report.as_of,
        "repeats": report.repeats,
        "splits": {split: _figures(run) for split, run in report.runs.items()},
    }


def overview(run: Run) -> Table:
    """The figures by kind, the whole in the last row."""
    kinds = metrics.by_kind(run.trials)
    rows = [_row(kind, metrics.summary(trials)) for kind, trials in kinds.items()]
    return Table(_HEAD, (*rows, _row("all", metrics.summary(run.trials))))


def models(run: Run) -> str:
    """Who answered; more than one where the endpoint failed and the embedded model stood in."""
    names = {tried.model_name for trial in run.trials for tried in trial.turns}
    return ", ".join(sorted(names))


def percent(rate: Rate) -> str:
    """A rate with its interval and what it counts."""
    if not rate.total:
        return "none"
    low, high = (f"{100 * end:.1f}" for end in rate.interval)
    return f"{100 * rate.share:.1f} % [{low}, {high}], {rate.count} of {rate.total}"


def _intro(report: Report) -> str:
    return (
        "# How well the assistant answers\n\n"
        f"Printed by `{report.command}`, on the portfolio `{report.portfolio}` as of "
        f"{report.as_of}. Expected facts are recomputed from the store by the tools themselves; "
        "the words *right*, *abstained* and *wrong* are defined in "
        "[judging.py](../assistant/evals/judging.py), the other figures in "
        "[metrics.py](../assistant/evals/metrics.py). Brackets are Wilson intervals at 95 %. The "
        "embedded model was taught by the development questions, so their figures show what a "
        "change loses; how it does on new wordings, only the held-out ones tell."
    )


def _split(split: Split, run: Run, report: Report) -> str:
    whole = metrics.summary(run.trials)
    parts = [
        f"## {split}, answered by {models(run)}",
        "\n".join(f"- {line}" for line in _lines(whole, run, report)),
        overview(run).to_markdown(),
        "By turn, the tool or behaviour that was expected, and what came instead:",
        _confused(run.trials).to_markdown(),
    ]
    return "\n\n".join(parts)


def _lines(whole: Summary, run: Run, report: Report) -> list[str]:
    turns = [tried for trial in run.trials for tried in trial.turns]
    lines = [
        f"{whole.cases} cases of {whole.turns} turns, {len(run.skipped)} skipped because the "
        "portfolio has nobody for them",
        f"right {percent(whole.right)}",
        f"wrong {percent(whole.wrong)}",
        f"abstained {percent(whole.abstained)}",
        f"out of scope and declined {percent(metrics.rejected(run.trials))}",
        f"exact calls {percent(whole.exact_calls)}",
        f"facts told {percent(whole.facts)}",
        f"statements without ground {whole.ungrounded}, answers held back {whole.withheld}, "
        f"personal data shown {whole.leaks}, forbidden effects {whole.forbidden}",
        f"full answer: median {1000 * metrics.seconds(turns, 0.5):.0f} ms, 99 of 100 within "
        f"{1000 * metrics.seconds(turns, 0.99):.0f} ms",
    ]
    if report.repeats > 1:
        always = metrics.passed_always(run.trials)
        lines.append(f"right in all {report.repeats} repeats {percent(always)}")
    return lines


def _row(kind: str, figures: Summary) -> tuple[str, ...]:
    return (
        kind,
        str(figures.cases),
        _short(figures.right),
        _short(figures.abstained),
        _short(figures.wrong),
        _short(figures.exact_calls),
        _short(figures.facts),
        str(figures.ungrounded),
    )


def _short(rate: Rate) -> str:
    if not rate.total:
        return ""
    low, high = rate.interval
    return f"{100 * rate.share:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"


def _confused(trials: Sequence[Trial]) -> Table:
    """One row for each thing expected: how often it was met, and what came instead."""
    counts = metrics.confusion(trials)
    rows = []
    for expected in sorted({pair[0] for pair in counts}):
        got = {called: n for (wanted, called), n in counts.items() if wanted == expected}
        met = got.pop(expected, 0)
        instead = sorted(got.items(), key=lambda pair: (-pair[1], pair[0]))
        others = ", ".join(f"{called} ({count})" for called, count in instead)
        rows.append((expected, str(met + sum(got.values())), str(met), others))
    return Table(("Expected", "Turns", "Met", "Came instead"), tuple(rows))


def _figures(run: Run) -> dict[str, Any]:
    kinds = metrics.by_kind(run.trials)
    return {
        "model": models(run),
        "skipped": len(run.skipped),
        "all": asdict(metrics.summary(run.trials)),
        "out_of_scope_declined": asdict(metrics.rejected(run.trials)),
        "passed_always": asdict(metrics.passed_always(run.trials)),
        "kinds": {kind: asdict(metrics.summary(trials)) for kind, trials in kinds.items()},
    }
