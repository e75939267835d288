"""The command that evaluates the assistant."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.evals.questions import Case, Split
    from assistant.evals.report import Report
    from assistant.evals.running import Run

ModelChoice = Literal["embedded", "endpoint"]
SplitChoice = Literal["development", "held-out", "all"]


class NoEndpointError(ValueError):
    """An endpoint was to be evaluated, and none is configured."""


class NoSuchKindError(ValueError):
    """There are no questions of that kind."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command(name="eval")(evaluate)


def evaluate(
    split: Annotated[SplitChoice, typer.Option(help="Which questions.")] = "development",
    model: Annotated[ModelChoice, typer.Option(help="Which model answers.")] = "embedded",
    repeat: Annotated[int, typer.Option(min=1, max=20, help="Ask each case so often.")] = 1,
    kind: Annotated[str | None, typer.Option(help="Only this kind of question.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a Markdown page here.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print what failed (development questions only).")
    ] = False,
) -> None:
    """Ask the assistant hundreds of questions on a copy of the portfolio, and judge the answers.

    The held-out questions are sealed: their figures are printed, never the questions.
    """
    from assistant.evals import report as reporting

    made = _report(split, model, repeat, kind)
    for name, run in made.runs.items():
        _tell(name, run, show=show)
    if report is not None:
        report.write_text(reporting.markdown(made), encoding="utf-8")
    if json is not None:
        json.write_text(_dumped(reporting.as_json(made)), encoding="utf-8")


def _report(split: SplitChoice, model: ModelChoice, repeat: int, kind: str | None) -> "Report":
    from assistant.agent import Assistant
    from assistant.evals.report import Report
    from assistant.evals.running import run
    from assistant.evals.scratch import scratch

    chosen = _model(model)
    runs: dict[Split, Run] = {}
    for name in _splits(split):
        with scratch(os.environ) as ctx, session.progress(f"asking {name}") as progress:
            runs[name] = run(_cases(name, kind), ctx, Assistant(ctx, chosen), repeat, progress)
            as_of, portfolio = f"{ctx.local(ctx.row.as_of):%Y-%m-%d}", ctx.row.name
    command = " ".join(["forbear", *sys.argv[1:]])
    return Report(command, portfolio, as_of, repeat, runs)


def _splits(split: SplitChoice) -> tuple["Split", ...]:
    from assistant.evals.questions import SPLITS

    return tuple(each for each in SPLITS if split in (each, "all"))


def _cases(split: "Split", kind: str | None) -> list["Case"]:
    """The split's cases, or those of a kind; the held-out ones only under an unbroken seal."""
    from assistant.evals import questions, sealed

    if split == "held-out":
        sealed.verify()
    cases = questions.load(split)
    if kind is not None and not any(case.kind == kind for case in cases):
        known = ", ".join(sorted({case.kind for case in cases}))
        raise NoSuchKindError(f"There is no kind {kind!r} of question; there are: {known}.")
    return [case for case in cases if kind in (None, case.kind)]


def _model(choice: ModelChoice) -> "BaseChatModel":
    if choice == "embedded":
        from assistant.embedded.model import EmbeddedModel

        return EmbeddedModel()
    from assistant.endpoint import open_endpoint

    endpoint = open_endpoint(os.environ)
    if endpoint is None:
        raise NoEndpointError(
            "No endpoint is configured: set FORBEAR_LLM_BASE_URL and FORBEAR_LLM_MODEL, or choose "
            "`--model embedded`."
        )
    return endpoint


def _tell(split: "Split", run: "Run", *, show: bool) -> None:
    from assistant.cli.printing import print_table
    from assistant.evals import metrics, report

    figures = metrics.summary(run.trials)
    print(f"{split}: {figures.cases} cases, {len(run.skipped)} skipped, by {report.models(run)}.")
    print_table(report.overview(run))
    print(f"right {report.percent(figures.right)}; wrong {report.percent(figures.wrong)}")
    print(f"out of scope and declined {report.percent(metrics.rejected(run.trials))}")
    print(
        f"without ground {figures.ungrounded}, held back {figures.withheld}, "
        f"personal data {figures.leaks}, forbidden effects {figures.forbidden}"
    )
    if show and split == "development":
        _show(run)


def _show(run: "Run") -> None:
    """Every turn that was not right: what was asked, said, and missing."""
    for trial in run.trials:
        for tried in trial.turns:
            if tried.marks.outcome != "right":
                print(f"\n{tried.marks.outcome} {trial.case.id}: {tried.ask}")
                print(f"  {tried.marks.expected} -> {tried.marks.called}")
                print("".join(f"  - {fault}\n" for fault in tried.marks.faults), end="")
                print(f"  {' '.join(tried.text.split())[:200]}")


def _dumped(figures: dict[str, object]) -> str:
    import json

    return json.dumps(figures, indent=1) + "\n"
