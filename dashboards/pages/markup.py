"""View models as HTML: every value is escaped, whoever wrote it."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from dashboards.views.customer import SPARK_HEIGHT, SPARK_WIDTH
from dashboards.views.text import MISSING


def key_figures(figures: Iterable[Mapping[str, Any]]) -> str:
    """The strip of key figures."""
    return f'<dl class="fb-kpis">{"".join(map(_figure, figures))}</dl>'


def _figure(figure: Mapping[str, Any]) -> str:
    label = f"<dt>{escape(figure['label'])}</dt>"
    if "parts" in figure:
        return f'<div class="fb-kpi fb-card">{label}<dd>{_mix(figure["parts"])}</dd></div>'
    value, detail = escape(figure["value"]), escape(figure["detail"])
    title = escape(figure.get("title", figure["detail"]))
    return (
        f'<div class="fb-kpi fb-card" title="{title}">{label}<dd><div class="v">{value}</div>'
        f'<div class="d">{detail}</div></dd></div>'
    )


def _mix(parts: Sequence[Mapping[str, Any]]) -> str:
    bars = "".join(
        f'<i class="{part["band"]}" style="flex:{part["share"]}"></i>'
        for part in parts
        if part["share"]
    )
    key = "".join(
        f'<span class="fb-band {part["band"]}"><b aria-hidden="true">{part["letter"]}</b>'
        f'<span class="fb-sr">{part["word"]} </span>{part["count"]}</span>'
        for part in parts
    )
    return f'<div class="fb-mix" aria-hidden="true">{bars}</div><div class="fb-mix-key">{key}</div>'


def who(header: Mapping[str, Any]) -> str:
    """The top of the customer panel."""
    band = header["band"]
    tags = "".join(f'<span class="fb-tag warn">♥ {escape(tag)}</span>' for tag in header["tags"])
    line, risk = "", f'<span class="p">{escape(header["probability"])}</span>'
    sentence = escape(header["sentence"]).replace(" %", "&nbsp;%")
    if header["probability"] == MISSING:
        risk = ""
    if header["spark"]:
        line = (
            f'<svg class="fb-spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" role="img" '
            f'aria-label="Past probabilities"><polyline points="{header["spark"]}"/></svg>'
        )
    return (
        f'<div class="fb-who" role="status"><div class="fb-who-top">'
        f'<span class="id">Customer {header["customer_id"]}</span>'
        f'<span class="fb-band {band["band"]}"><b aria-hidden="true">{band["letter"]}</b>'
        f"{escape(band['text'])}</span>{tags}"
        f'<span class="more" title="{escape(header["about"])}">{escape(header["about"])}</span>'
        f'</div><div class="fb-risk">{risk}'
        f'<span class="say">{sentence}</span>{line}</div>{_facts(header)}</div>'
    )


def _facts(header: Mapping[str, Any]) -> str:
    """Hardship, balance and runway in one line."""
    return (
        f'<p class="facts">Hardship <b>{escape(header["hardship"])}</b> · Balance '
        f"<b>{escape(header['balance'])}</b> · Runway <b>{escape(header['runway'])}</b></p>"
    )


def why(subject: str) -> str:
    """What the waterfall explains, and in which unit."""
    return (
        f"<h3>Why <small>{escape(subject)}</small></h3>"
        '<p class="fb-key"><span class="fb-raises">▲ raises</span> '
        '<span class="fb-lowers">▼ lowers</span> the log-odds of this risk</p>'
    )


def payments(rows: Sequence[Mapping[str, str]]) -> str:
    """What falls due in the next 30 days."""
    if not rows:
        return '<h3>Coming payments</h3><p class="fb-mute">Nothing falls due in 30 days.</p>'
    body = "".join(
        f"<tr><td>{escape(row['kind'])}</td><td>{escape(row['due'])} "
        f'<span class="fb-mute">{escape(row["in"])}</span></td>'
        f'<td class="n">{escape(row["amount"])}</td>'
        f'<td class="n">{escape(row["probability"])}</td></tr>'
        for row in rows
    )
    return (
        '<h3>Coming payments</h3><table class="fb-table"><thead><tr><th>What</th><th>Due</th>'
        '<th class="n">Amount</th><th class="n">Missed with</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def reasons(rows: Sequence[Mapping[str, str]]) -> str:
    """The reasons as a table: value, usual, peers, effect."""
    if not rows:
        return '<p class="fb-mute">No single reason stands out.</p>'
    body = "".join(
        f'<tr><td>{escape(row["label"])}</td><td class="n">{escape(row["value"])}</td>'
        f'<td class="n fb-mute">{escape(row["usual"])}</td>'
        f'<td class="n fb-mute">{escape(row["peers"])}</td>'
        f'<td class="n fb-{row["direction"]}">{escape(row["effect"])}'
        f'<span class="fb-sr"> {row["direction"]} the risk</span></td></tr>'
        for row in rows
    )
    return (
        '<table class="fb-table" aria-label="Reasons"><thead><tr><th>Reason</th>'
        '<th class="n">Now</th>'
        '<th class="n" title="This customer\'s mean of the months before">Usual</th>'
        '<th class="n" title="Median of all customers with a coming payment">Peers</th>'
        '<th class="n" title="Change of the log-odds of this risk">Effect</th>'
        "</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def events(rows: Sequence[Mapping[str, str]]) -> str:
    """The notable events, newest first."""
    if not rows:
        return '<h3>Notable events</h3><p class="fb-mute">None in the last 90 days.</p>'
    body = "".join(
        f'<li><time>{escape(row["day"])}</time><span class="{row["tone"]}" aria-hidden="true">'
        f"{row['mark']}</span><span>{escape(row['text'])}</span>"
        f'<span class="n">{escape(row["amount"])}</span></li>'
        for row in rows
    )
    return f'<h3>Notable events <small>last 90 days</small></h3><ul class="fb-events">{body}</ul>'


def treatment(decision: Mapping[str, str]) -> str:
    """What we would do, by which rule, and why."""
    return (
        f'<div class="fb-because"><b>{escape(decision["treatment"])}</b> '
        f"{escape(decision['because'])}"
        f'<span class="rule">{escape(decision["rule"])}</span></div>'
    )


def channels(rows: Sequence[Mapping[str, str]]) -> str:
    """May we contact this customer now, channel by channel."""
    body = "".join(
        f'<li><span>{escape(row["channel"])}</span><span><b class="fb-{row["answer"]}">'
        f"{escape(row['headline'])}</b> {escape(row['because'])}</span></li>"
        for row in rows
    )
    return f'<ul class="fb-channels">{body}</ul>'


def state(title: str, text: str, tone: str = "") -> str:
    """An empty or broken place that says the way out."""
    return (
        f'<div class="fb-state {tone}" role="status"><b>{escape(title)}</b>'
        f"<p>{escape(text)}</p></div>"
    )


def notice(text: str) -> str:
    """A line above the page, or nothing."""
    return f'<p class="fb-notice bad" role="alert">{escape(text)}</p>' if text else ""


def affordability(found: Mapping[str, Any]) -> str:
    """The affordability sheet and what each offer would mean, folded away under its result."""
    rows = "".join(
        f'<tr><td>{escape(row["label"])}<br><span class="fb-mute">{escape(row["detail"])}</span>'
        f'</td><td class="n">{escape(row["amount"])}</td></tr>'
        for row in found["rows"]
    )
    offers = "".join(
        f"<li><b>{'✓' if one['possible'] else '✕'} {escape(one['title'])}</b> "
        f"{escape(one['text'])}</li>"
        for one in found["offers"]
    )
    gaps = "".join(f"<li>{escape(text)}</li>" for text in found["gaps"])
    overdue = f" · overdue {escape(found['arrears'])}" if found["arrears"] else ""
    tone = "fb-no" if found["short"] else "fb-yes"
    return (
        f'<details class="fb-means"><summary><b class="{tone}">{escape(found["left"])} left</b> '
        f'<span class="fb-mute">{escape(found["window"])}{overdue}</span></summary>'
        f'<table class="fb-table" aria-label="Affordability"><tbody>{rows}<tr><td><b>Left</b></td>'
        f'<td class="n"><b>{escape(found["left"])}</b></td></tr></tbody></table>'
        f'<h4>What the records cannot tell</h4><ul class="fb-gaps">{gaps}</ul></details>'
        f'<h4>What each offer would mean <span class="fb-mute">computed, agreed with nobody</span>'
        f'</h4><ul class="fb-offers">{offers}</ul>'
    )
