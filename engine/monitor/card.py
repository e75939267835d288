"""The model card: what a model is, may be used for, shows and lacks, on one page.

Every figure comes from the artefact, the review or the book, and is told with its source; what is
unknown is told as unknown. The words are content (`knowledge/cards`, `knowledge/policies`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import knowledge
from data.atomic import replace_text
from engine.monitor.fairness import share
from engine.monitor.findings import Report
from engine.monitor.heldout import HeldOut
from engine.monitor.importance import importances
from engine.monitor.limits import RATES, CardWords
from engine.monitor.made import made
from engine.monitor.review import Review
from engine.monitor.rows import scored_rows
from engine.store.reports import StoredReport

if TYPE_CHECKING:
    from data.book import Book

TEMPLATES = Path(knowledge.__file__).parent / "cards"
_FIGURES = ("auc", "gini", "ap", "ks", "recall@10%", "precision@10%", "brier", "ece")
_FEATURES = 15
_WORST = 8


def write_card(
    found: Review,
    book: "Book",
    words: CardWords,
    folder: Path,
    *,
    state: str,
    decided: StoredReport | None,
) -> Path:
    """Write the card as Markdown and HTML; return the Markdown's path.

    `decided` is the gate's stored verdict, which knows who promoted the model against it.
    """
    text = render(card_of(found, book, words, state, decided))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"card-{found.model.model_id}.md"
    replace_text(path, text)
    replace_text(path.with_suffix(".html"), as_html(text, found.model.model_id))
    return path


def render(card: Mapping[str, Any]) -> str:
    """The card in Markdown; a name that the template asks for and the card lacks is an error."""
    return str(_environment().get_template("model.md.j2").render(card)).rstrip() + "\n"


def as_html(markdown: str, title: str) -> str:
    """The same as one page that asks nothing of the network."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    page = _environment(escaped=True).get_template("page.html.j2")
    return str(page.render(title=title, body=Markup(body)))  # noqa: S704 - raw HTML was refused


def card_of(
    found: Review, book: "Book", words: CardWords, state: str, decided: StoredReport | None
) -> dict[str, Any]:
    """Everything on the card, as the template names it."""
    model = found.model
    rows, weights = importances(model, scored_rows(book, model, [book.info.as_of]))
    return {
        "as_of": f"{book.info.as_of:%Y-%m-%d %H:%M} UTC",
        "state": state,
        "words": words,
        "book": book.info,
        "model": {
            "model_id": model.model_id,
            "task": model.task,
            "definition": model.definition,
            "trained_at": f"{model.trained_at:%Y-%m-%d %H:%M} UTC",
            "data_hash": model.data_hash,
            "catalog_hash": model.catalog_hash,
            "seed": model.seed,
            "metrics": list(made(model.metrics, words.made)),
        },
        "held": None if found.held is None else _held(found.held),
        "why_unseen": found.verdict.checks[0].reason,
        "checks": found.verdict.checks,
        "override": None if decided is None else decided.body["override"],
        "fairness": None if found.fairness is None else _fairness(found.fairness),
        "drift": _drift(found.drift),
        "importance": {
            "rows": f"{rows:,}",
            "features": [
                {**vars(each), "mean": f"{each.mean:.4f}", "sign": _SIGNS[each.harm]}
                for each in weights[:_FEATURES]
            ],
        },
        "thresholds": [
            {"band": band, "probability": f"{probability:.2%}"}
            for band, probability in sorted(model.thresholds.items(), key=lambda line: line[1])
        ],
    }


_SIGNS = {"up": "it is high", "down": "it is low", None: "the data decide"}


def _held(held: HeldOut) -> dict[str, Any]:
    told = held.summary
    rule = told["baselines"].get(told["rule"], {})
    return {
        "design": told["design"].capitalize(),
        "rows": f"{len(held):,}",
        "customers": f"{len(set(held.customer_id.tolist())):,}",
        "positives": f"{int(held.y.sum()):,}",
        "seed": told["seed"],
        "as_of": told["as_of"][:10],
        "rule": told["rule"],
        "figures": [
            {"name": name, "model": figure(told.get(name)), "rule": figure(rule.get(name))}
            for name in _FIGURES
        ],
    }


def figure(estimate: Mapping[str, float | None] | None) -> str:
    """A value with its interval, or that it is not known."""
    values = [None] if estimate is None else [estimate[each] for each in ("value", "low", "high")]
    if None in values:
        return "-"
    return "{:.3f} [{:.3f}, {:.3f}]".format(*values)


def _fairness(fair: Report) -> dict[str, Any]:
    groups = [
        {**group, **{rate: share(group[rate]) for rate in RATES}} for group in fair.facts["groups"]
    ]
    return {
        "threshold": f"{fair.facts['threshold']:.2%}",
        "band": fair.facts["selected_from"],
        "groups": groups,
        "gaps": [*fair.at("alert"), *fair.at("warn")],
        "small": ", ".join(
            f"{each['column']} {each['name']} ({each['customers']:,} customers)"
            for each in fair.facts["too_small"]
        ),
        "why_small": fair.facts["why_too_small"],
    }


def _drift(drifted: Report) -> dict[str, Any]:
    alerts, warnings = drifted.at("alert"), drifted.at("warn")
    return {
        "reference_from": drifted.facts["reference_from"][:10],
        "reference_to": drifted.facts["reference_to"][:10],
        "calibration": drifted.facts["calibration"],
        "alerts": len(alerts),
        "warnings": len(warnings),
        "worst": [*alerts, *warnings][:_WORST],
    }


def _environment(*, escaped: bool = False) -> Any:  # noqa: ANN401 - Jinja2 is imported late
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=escaped,  # noqa: S701 - Markdown is rendered without raw HTML afterwards
        keep_trailing_newline=True,
    )
