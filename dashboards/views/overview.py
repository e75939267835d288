"""The top of the page: whose book this is, as of when, and its key figures.

Every figure was prepared when the scores were stored and says as of when; none is computed here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboards.views.text import BANDS, MISSING, moment, short_money, words
from engine.person import Person
from engine.store.aggregates import PortfolioSummary
from engine.store.models import ModelRow
from engine.store.portfolio import PortfolioRow

OF_PAYMENTS = ("Due within 7 days", "Exposure at risk", "Expected to be missed")


def masthead(
    portfolio: PortfolioRow, person: Person, now: datetime, *, frozen: bool
) -> dict[str, Any]:
    """Portfolio, as-of, clock and person."""
    return {
        "portfolio": f"{portfolio.name} portfolio",
        "simulated": portfolio.simulated,
        "as_of": moment(portfolio.as_of, portfolio.timezone),
        "clock": moment(now, portfolio.timezone),
        "clock_label": "Simulated clock" if frozen and portfolio.simulated else "Clock",
        "person": person.name,
        "roles": " · ".join(words(role).lower() for role in sorted(person.roles)) or "no role",
    }


def key_figures(
    summary: PortfolioSummary, model: ModelRow | None, waiting: int, portfolio: PortfolioRow
) -> list[dict[str, Any]]:
    """Six figures of the book, the first of them the mix of bands."""
    currency = portfolio.currency
    at_risk = sum(summary.exposure_by_band.get(name, 0) for name in ("HIGH", "CRITICAL"))
    exposure = sum(summary.exposure_by_band.values())
    if not exposure:
        due = [_figure(label, MISSING, "no due dates known") for label in OF_PAYMENTS]
        return [_mix(summary.customers_by_band), *due, *_rest(model, summary, waiting, portfolio)]
    return [
        _mix(summary.customers_by_band),
        _figure(
            OF_PAYMENTS[0],
            f"{summary.due_this_week:,}",
            f"payments, {short_money(summary.amount_due_this_week, currency)}",
        ),
        _figure(
            OF_PAYMENTS[1],
            short_money(at_risk, currency),
            f"of {short_money(exposure, currency)}, high or critical",
        ),
        _figure(
            OF_PAYMENTS[2],
            f"{summary.expected_missed_this_week:,.1f}",
            f"of {summary.due_this_week:,} due within 7 days",
        ),
        *_rest(model, summary, waiting, portfolio),
    ]


def _rest(
    model: ModelRow | None, summary: PortfolioSummary, waiting: int, portfolio: PortfolioRow
) -> list[dict[str, Any]]:
    said = "draft to confirm" if waiting == 1 else "drafts to confirm"
    return [
        _figure("Waiting for approval", f"{waiting:,}", said),
        _model(model, summary, portfolio),
    ]


def _figure(label: str, value: str, detail: str) -> dict[str, Any]:
    return {"label": label, "value": value, "detail": detail}


def _mix(counts: Mapping[str, int]) -> dict[str, Any]:
    total = sum(counts.values())
    parts = [
        {
            "band": name,
            "letter": name[:1],
            "word": name.capitalize(),
            "count": f"{counts.get(name, 0):,}",
            "share": round(100 * counts.get(name, 0) / total, 2) if total else 0.0,
        }
        for name in BANDS
    ]
    urgent = sum(counts.get(name, 0) for name in ("HIGH", "CRITICAL"))
    label = f"{total:,} customers by band · {urgent:,} high or critical"
    return {"label": label, "parts": parts}


def _model(
    model: ModelRow | None, summary: PortfolioSummary, portfolio: PortfolioRow
) -> dict[str, Any]:
    if model is None:
        return _figure("Model", MISSING, "none yet: run forbear train")
    found = auc(model.metrics)
    value = MISSING if found is None else f"{found:.3f}"
    shown = _figure("Model's AUC, held out", value, model.model_id)
    scored = f"Scored as of {moment(summary.as_of, portfolio.timezone)} by {model.model_id}"
    return shown | {"title": scored}


def auc(metrics: Mapping[str, Any]) -> float | None:
    """The model's AUC on time or customers that it had not learned from."""
    found = metrics.get("held_out_auc", metrics.get("auc"))
    return float(found) if isinstance(found, int | float) else None
