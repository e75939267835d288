"""The table that goes with a turn: its rows are the tools' own, its values written for a reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant import phrasing
from assistant.answers import Table
from assistant.embedded.transcript import Result

Row = Mapping[str, Any]


def table_of(results: Sequence[Result]) -> Table | None:
    """The customers that were listed, or compared, or else the rows of the last result."""
    listed = [r.value for r in results if r.tool == "find_customers" and r.value["rows"]]
    if listed and int(listed[-1]["limit"]) > 1:
        return _queue(listed[-1])
    explained = [r.value for r in results if r.tool == "explain_risk"]
    if len(explained) > 1 and not listed:
        return _comparison(explained)
    for result in reversed(results):
        if result.tool in _TABLES:
            return _filled(_TABLES[result.tool](result.value))
    return None


def _filled(found: Table) -> Table | None:
    return found if found.rows else None


def _queue(found: Row) -> Table:
    rows = tuple(
        (
            str(row["customer_id"]),
            row["band"],
            phrasing.percent(row["probability"]),
            _due(row, found["currency"]),
            row["top_reason"] or "none",
            phrasing.word(row["treatment"]),
        )
        for row in found["rows"]
    )
    return Table(("Customer", "Band", "Probability", "Payment", "Main reason", "Treatment"), rows)


def _due(row: Row, currency: str) -> str:
    if row["payment_kind"] is None:
        return "none due"
    amount = phrasing.money(row["payment_amount"], currency)
    return f"{phrasing.word(row['payment_kind'])} {amount}, {phrasing.day(row['payment_due_on'])}"


def _comparison(explained: Sequence[Row]) -> Table:
    rows = [("Band", *(e["band"] for e in explained))]
    rows.append(("Probability", *(phrasing.percent(e["probability"]) for e in explained)))
    rows.append(
        (
            "Payment",
            *(phrasing.payment(e["payment"]) if e["payment"] else "none" for e in explained),
        )
    )
    labels = dict.fromkeys(reason["label"] for e in explained for reason in e["reasons"][:4])
    rows += [(label, *(_value(e, label) for e in explained)) for label in labels]
    return Table(("", *(f"Customer {e['customer_id']}" for e in explained)), tuple(rows))


def _value(explained: Row, label: str) -> str:
    for reason in (*explained["reasons"], *explained["protective"]):
        if reason["label"] == label:
            return phrasing.measured(reason["value"], reason["unit"], explained["currency"])
    return "not a main reason"


def _what_if(found: Row) -> Table:
    currency = found["currency"]
    rows = [
        (
            row["label"],
            phrasing.measured(row["old"], row["unit"], currency),
            phrasing.measured(row["new"], row["unit"], currency),
            _allowed(row, currency) if "lowest" in row else "follows",
        )
        for row in (*found["changes"], *found["followed"])
    ]
    return Table(("Feature", "Now", "Then", "Possible"), tuple(rows))


def _allowed(row: Row, currency: str) -> str:
    low, high = (phrasing.measured(row[e], row["unit"], currency) for e in ("lowest", "highest"))
    return f"{low} to {high}"


def _drivers(found: Row) -> Table:
    subjects = [(row["label"], *_size(row), "") for row in found["subjects"]]
    inputs = [(row["label"], *_size(row), row["direction"]) for row in found["drivers"]]
    heads = ("What it is about", "Mean contribution", "Share", "Raises the risk of", "Direction")
    return Table(heads, (*subjects, *inputs))


def _size(row: Row) -> tuple[str, str, str]:
    share, raises = phrasing.percent(row["share"]), phrasing.percent(row["raises"])
    return f"{row['mean_contribution']:.3f}", share, raises


def _health(found: Row) -> Table:
    rows = [
        (
            row["kind"],
            row["level"],
            phrasing.day(row["made_as_of"]) if row["made_as_of"] else "never made",
            row["told"],
        )
        for row in found["reports"]
    ]
    return Table(("Report", "Level", "As of", "What it says"), tuple(rows))


def _messages(found: Row) -> Table:
    rows = [
        (
            phrasing.instant(row["drafted_at"]),
            phrasing.word(row["channel"]),
            row["state"],
            row["drafted_by"],
            _approval(row),
            phrasing.instant(row["sent_at"]) if row["sent_at"] else "not sent",
        )
        for row in found["messages"]
    ]
    columns = ("Drafted", "Channel", "State", "By", "Approved", "Sent")
    return Table(columns, tuple(rows))


def _approval(row: Row) -> str:
    if row["approved_by"] is None:
        return "by nobody"
    return f"{row['approved_by']}, {phrasing.instant(row['approved_at'])}"


def _groups(found: Row) -> Table:
    rows = [
        (
            phrasing.place(row["name"]),
            f"{row['customers']:,}",
            phrasing.percent(row["share"]),
            phrasing.percent(row["mean_probability"]),
            phrasing.money(row["exposure"], found["currency"]),
        )
        for row in found["groups"]
    ]
    columns = (found["by"].capitalize(), "Customers", "Share", "Mean probability", "Exposure")
    return Table(columns, tuple(rows))


def _trend(found: Row) -> Table:
    rows = [
        (
            phrasing.day(row["as_of"]),
            f"{row['customers']:,}",
            phrasing.percent(row["mean_probability"]),
            *(f"{count:,}" for count in row["bands"].values()),
        )
        for row in found["nights"]
    ]
    bands = found["nights"][0]["bands"]
    return Table(("Night", "Customers", "Mean probability", *bands), tuple(rows))


def _outcomes(found: Row) -> Table:
    rows = [
        (
            phrasing.word(row["treatment"]),
            phrasing.word(row["channel"]),
            f"{row['sent']:,}",
            "not known yet" if row["met_share"] is None else phrasing.percent(row["met_share"]),
            _counted(row["responses"]),
            str(row["complaints"]),
        )
        for row in found["groups"]
    ]
    columns = ("Treatment", "Channel", "Sent", "Payments met", "Responses", "Complaints")
    return Table(columns, tuple(rows))


def _counted(counts: Row) -> str:
    return ", ".join(f"{phrasing.word(kind)} {count:,}" for kind, count in counts.items()) or "none"


def _sheet(found: Row) -> Table:
    rows = [
        (row["group"], phrasing.word(row["kind"]), phrasing.money(row["monthly"], currency))
        for currency in (found["currency"],)
        for row in found["lines"]
        if row["monthly"]
    ]
    rows.append(("left", "in a month", phrasing.money(found["disposable"], found["currency"])))
    return Table(("Group", "Kind", "A month"), tuple(rows))


def _rule(found: Row) -> Table:
    cells = [("when", name, said) for name, said in found["when"].items()]
    cells += [("then", name, said) for name, said in found["then"].items()]
    rows = tuple((part, phrasing.word(name), said) for part, name, said in cells)
    return Table(("", "What", "Is"), rows)


_TABLES: Mapping[str, Callable[[Row], Table]] = {
    "what_if": _what_if,
    "overall_drivers": _drivers,
    "model_health": _health,
    "message_history": _messages,
    "group_customers": _groups,
    "portfolio_trend": _trend,
    "outcomes": _outcomes,
    "affordability": _sheet,
    "explain_rule": _rule,
}
