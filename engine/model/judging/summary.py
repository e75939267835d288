"""A backtest in short, for gates and model cards: plain values that go into JSON as they are.

Everything is about the model; a figure is `{"value", "low", "high"}`, null where it is undefined:

    {"task", "as_of", "data_hash", "catalog_hash", "seed", "design", "level", "rows", "positives",
     "origins",                                       how many; 0 where folds take their place
     "auc", "gini", "ap", "ks", "brier", "ece", "recall@10%", "precision@10%" …: figure,
     "perfect_ece",                                   what luck alone would show as `ece`
     "advantage": {scorer: {metric: figure}},         the model less a baseline or challenger
     "baselines": {scorer: {metric: figure}},
     "levels": {level: {"rows", "positives", metric: figure …}},
     "by_origin": {origin: {"rows", "positives", metric: figure …}},
     "slices": {group: {value: {"rows", "positives", "judged", metric: figure …}}},
     "lead_time": {"median_days", "events", "caught", "days": {"7": figure, "14": figure …}}
                  or null where all is judged on its eve,
     "weeks": [{"first_day", "last_day", "came", "said", "ratio": figure, "ece": figure,
                "perfect_ece"} …],                    of the lead-time curve; payments only
     "threshold": {"ratio", "capacity", "by_cost", "by_capacity", "chosen", "binding"} or null,
     "champion": {"best", "ties", "on_merit", "losses": {contender: log-loss}, "because"} or null}
"""

import math
from collections.abc import Mapping
from typing import Any

from engine.model.bootstrap import Estimate
from engine.model.choice import Choice as Champion
from engine.model.judging.findings import BacktestReport, Costs, LeadTime, Result, Week

Figures = dict[str, Any]


def summary(report: BacktestReport) -> Mapping[str, Any]:
    """The figures a gate decides by and a card shows; see the module for the keys."""
    level = report.levels[0]
    model, *others = report.at(level)
    return {
        "task": report.task,
        "as_of": report.as_of.isoformat(),
        "data_hash": report.data_hash,
        "catalog_hash": report.catalog_hash,
        "seed": report.seed,
        "design": report.design,
        "level": level,
        **_of(model),
        "origins": len(report.origins),
        "perfect_ece": report.reliability[0].perfect_ece if report.reliability else None,
        "advantage": {
            each.against: figures(each.metrics)
            for each in report.differences
            if each.level == level
        },
        "baselines": {each.scorer: figures(each.metrics) for each in others},
        "levels": {name: _of(report.at(name)[0]) for name in report.levels},
        "by_origin": {
            str(origin.number): _of(report.at(f"{level}, origin {origin.number}")[0])
            for origin in report.origins
        },
        "slices": _slices(report),
        "lead_time": _lead_time(report.lead_times[0]) if report.lead_times else None,
        "weeks": [_week(each) for each in report.weeks],
        "threshold": None if report.costs is None else _threshold(report.costs),
        "champion": None if report.champion is None else _champion(report.champion),
    }


def figure(estimate: Estimate) -> dict[str, float | None]:
    """A value with its interval; what is undefined is null."""
    values = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: None if math.isnan(each) else each for name, each in values.items()}


def figures(metrics: Mapping[str, Estimate]) -> Figures:
    """Every metric as a figure."""
    return {name: figure(each) for name, each in metrics.items()}


def _of(result: Result) -> Figures:
    return {
        "rows": result.rows,
        "positives": result.positives,
        **figures(result.metrics),
    }


def _slices(report: BacktestReport) -> Figures:
    found: dict[str, Figures] = {}
    for each in report.slices:
        counts = {"rows": each.rows, "positives": each.positives, "judged": each.judged}
        metrics = figures(report.at(each.level)[0].metrics) if each.judged else {}
        found.setdefault(each.group, {})[each.value] = {**counts, **metrics}
    return found


def _lead_time(found: LeadTime) -> Figures:
    return {
        "median_days": found.median_days,
        "events": found.events,
        "caught": found.caught,
        "days": {str(each.days): figure(each.caught) for each in found.warned},
    }


def _week(found: Week) -> Figures:
    return {
        "first_day": found.first_day,
        "last_day": found.last_day,
        "came": found.came,
        "said": found.said,
        "ratio": figure(found.ratio),
        "ece": figure(found.ece),
        "perfect_ece": found.perfect_ece,
    }


def _threshold(found: Costs) -> Figures:
    return {
        "ratio": found.ratio,
        "capacity": found.capacity,
        "by_cost": found.chosen.by_cost,
        "by_capacity": found.by_capacity,
        "chosen": found.chosen.threshold,
        "binding": found.chosen.binding,
    }


def _champion(found: Champion) -> Figures:
    return {
        "best": found.best,
        "ties": list(found.ties),
        "on_merit": found.on_merit,
        "losses": dict(found.losses),
        "because": found.because,
    }
