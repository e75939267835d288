"""Commands that watch a model and its records: drift, quality, fairness, card, retrain.

Each prints what is worst first, why, and what to do; `--json` prints everything. What was found is
kept in the store, so that a page shows the same.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import session
from assistant.cli.moments import AsOf, moment_of

if TYPE_CHECKING:
    from data.book import Book
    from engine.model.artefact import Model
    from engine.monitor.findings import Report
    from engine.monitor.gate import GateVerdict, Override
    from engine.monitor.reference import Reference
    from engine.monitor.review import Review
    from engine.store.models import ModelRow

AsJson = Annotated[bool, typer.Option("--json", help="Everything, as JSON.")]
ModelId = Annotated[str | None, typer.Argument(help="A model's id; the champion by default.")]
MOST = 12
RATES = {
    "selection": "selected",
    "recall": "found",
    "false_alarm": "false alarms",
    "calibration": "believed less observed",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (drift, quality, fairness, card, retrain):
        app.command()(command)


def drift(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Compare today's customers with those that the champion learned from."""
    from engine.monitor.reference import find_reference

    model, book = chosen_model(None), session.book()
    folder = session.portfolio().models / model.model_id
    reference = find_reference(model, book, folder)
    report = drifted(book, model, reference, moment_of(as_of, book.info))
    tell(report, as_json=as_json)


def quality(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Check the records: complete, on time, possible, fresh; what the import refused."""
    from engine.monitor.limits import load_limits
    from engine.monitor.quality import quality as look

    book = session.book()
    report = look(
        book,
        session.portfolio().quarantine,
        load_limits().quality,
        as_of=moment_of(as_of, book.info),
        created_at=now(),
    )
    keep(report)
    tell(report, as_json=as_json)


def fairness(model_id: ModelId = None, as_json: AsJson = False) -> None:
    """Compare how a model treats each declared group, on predictions held out from it."""
    from engine.monitor.fairness import fairness as look
    from engine.monitor.fairness import share
    from engine.monitor.heldout import find_held_out
    from engine.monitor.limits import load_limits

    model, book, limits = chosen_model(model_id), session.book(), load_limits().fairness
    with session.progress("Holding out") as progress:
        held = find_held_out(model, book, session.portfolio().models / model.model_id, progress)
    found = look(
        held,
        book.customers(),
        book.declared_groups(),
        model.thresholds[limits.selected_from],
        limits,
        as_of=book.info.as_of,
        created_at=now(),
    )
    keep(found)
    tell(found, as_json=as_json)
    if as_json:
        return
    if not found.findings:
        print(f"No group was compared with everyone else. {limits.because}")
    for group in found.facts["groups"]:
        rates = ", ".join(f"{name} {share(group[rate])}" for rate, name in RATES.items())
        print(f"{group['column']} {group['name']}: {group['customers']:,} customers, {rates}")
    for group in found.facts["too_small"]:
        print(
            f"{group['column']} {group['name']}: too small to tell "
            f"({group['customers']:,} customers, {group['bad']:,} bad outcomes)"
        )


def drifted(book: "Book", model: "Model", reference: "Reference", moment: datetime) -> "Report":
    """A model's drift as of a moment, kept in the store."""
    from engine.monitor.drift import drift as look
    from engine.monitor.limits import load_limits

    limits = load_limits()
    absent = limits.quality.absent_from(book.info.source)
    report = look(
        book, model, reference, limits.drift, absent=absent, as_of=moment, created_at=now()
    )
    keep(report)
    return report


def reviewed(model: "Model") -> "Review":
    """Everything that is to be seen before a model is used."""
    from engine.monitor.limits import load_limits
    from engine.monitor.review import review

    folder = session.portfolio().models / model.model_id
    with session.progress(f"Reviewing {model.model_id}") as progress:
        return review(
            model, session.book(), folder, load_limits(), created_at=now(), progress=progress
        )


def card(model_id: ModelId = None) -> None:
    """Write a model's card: use, data, held-out figures, fairness, drift, features, limits."""
    from engine.monitor.card import write_card
    from engine.monitor.limits import load_limits
    from engine.store.models import require
    from engine.store.reports import latest

    model = chosen_model(model_id)
    found = reviewed(model)
    with session.store().read() as connection:
        row = require(connection, model.model_id)
        decided = latest(connection, "gate", model.model_id)
    path = write_card(
        found,
        session.book(),
        load_limits().card,
        session.portfolio().reports,
        state=row.state,
        decided=decided,
    )
    home = session.settings().home
    print(f"Card: {path.relative_to(home)} and {path.with_suffix('.html').relative_to(home)}")


def retrain(
    task: Annotated[str | None, typer.Option(help="The champion's by default.")] = None,
) -> None:
    """Train a challenger if drift, age or new outcomes call for one; it is never promoted here."""
    from assistant.cli.modelling import train_model
    from engine.monitor.retraining import stored, trigger
    from engine.store import audit
    from engine.store.models import require_champion
    from engine.store.reports import save_report

    with session.store().read() as connection:
        champion = require_champion(connection)
    facts = retraining_facts(champion)
    decision = trigger(facts)
    if decision.then["retrain"]:
        print(f"A challenger is trained: {decision.because} (rule {decision.rule}).")
        challenger = train_model(task or champion.task).model_id
    else:
        print(f"Nothing to do: {decision.because} (rule {decision.rule}).")
        challenger = None
    as_of = session.book().info.as_of
    with session.writing() as connection:
        save_report(
            connection, stored(champion.model_id, challenger, decision, facts, as_of, now())
        )
        if challenger is not None:
            payload = {"model": challenger, "champion": champion.model_id, "rule": decision.rule}
            audit.append(connection, "retrain", "model.challenger", payload, at=now())
    if challenger is not None and challenger != champion.model_id:
        print(
            f"{challenger} is registered beside {champion.model_id}: look at `forbear card "
            f"{challenger}`, then `forbear models promote {challenger} --approver NAME`."
        )


def retraining_facts(champion: "ModelRow") -> dict[str, object]:
    """What the retraining rules ask; a champion of other features is not looked at further."""
    from engine.features import CATALOG
    from engine.model.artefact import load
    from engine.monitor.reference import find_reference
    from engine.monitor.retraining import facts_of, facts_of_stale

    if champion.catalog_hash != CATALOG.hash:
        return facts_of_stale(champion)
    book, folder = session.book(), session.portfolio().models / champion.model_id
    model = load(folder)
    reference = find_reference(model, book, folder)
    found = drifted(book, model, reference, book.info.as_of)
    return facts_of(champion, book, model.outcome, reference, found)


def pass_gate(model: "Model", override: "Override | None") -> None:
    """Put a model through the gate and keep the verdict, with who went against it.

    Raises:
        GateError: It fails, and nobody gave a reason to use it all the same.
    """
    from engine.store.reports import save_report

    found = reviewed(model)
    with session.writing() as connection:
        for report in filter(None, (found.fairness, found.drift)):
            save_report(connection, report.stored())
        save_report(connection, found.verdict.stored(now(), override))
    tell_gate(found.verdict)
    found.verdict.require(override)


def tell_gate(verdict: "GateVerdict") -> None:
    """Print every check, passed or not."""
    for check in verdict.checks:
        print(f"{'pass' if check.passed else 'FAIL'}  {check.name}: {check.reason}.")


def chosen_model(model_id: str | None) -> "Model":
    """The model of that id, or the champion."""
    from engine.model.artefact import load
    from engine.model.registry import load_champion

    models = session.portfolio().models
    if model_id is not None:
        return load(models / model_id)
    with session.store().read() as connection:
        return load_champion(connection, models)


def now() -> datetime:
    """The moment that the book calls now."""
    return session.book().info.now or datetime.now(UTC)


def keep(report: "Report") -> None:
    """Store a report."""
    from engine.store.reports import save_report

    with session.writing() as connection:
        save_report(connection, report.stored())


def tell(report: "Report", *, as_json: bool) -> None:
    """Print a report: all of it as JSON, or what is worst, why, and what to do."""
    if as_json:
        stored = report.stored()
        head = {"kind": stored.kind, "as_of": stored.as_of.isoformat(), "level": stored.level}
        print(json.dumps({**head, "subject": stored.subject, **stored.body}, indent=1))
        return
    print(summary(report))
    shown = [*report.at("alert"), *report.at("warn")]
    for finding in shown[:MOST]:
        print(f"{finding.level.upper():<5}  {finding.label} ({finding.metric}): {finding.reason}.")
    if len(shown) > MOST:
        print(f"       and {len(shown) - MOST} more: `--json` prints all.")
    for action in dict.fromkeys(finding.action for finding in shown):
        print(f"To do  {action}")


def summary(report: "Report") -> str:
    """One line: about what, as of when, and how many findings of which level."""
    counts = ", ".join(f"{len(report.at(level))} {level}" for level in ("alert", "warn", "ok"))
    head = f"{report.kind.capitalize()} of {report.subject} as of {report.as_of:%Y-%m-%d %H:%M} UTC"
    facts = report.facts.get("calibration")
    return f"{head}: {counts}." + (f" Calibration: {facts}." if facts else "") + _absent(report)


def _absent(report: "Report") -> str:
    """Which inputs or columns the source does not have, by reason."""
    reasons = Counter(report.facts.get("absent", {}).values())
    told = "; ".join(f"{count} ({reason})" for reason, count in reasons.items())
    return f" Absent and not judged: {told}." if told else ""
