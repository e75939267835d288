"""What a customer has left in a month, and what each offer would mean for the payment at risk.

For the person who decides: none of these figures stands in a message. A plan shown is computed and
agreed with nobody.
"""

from collections.abc import Sequence
from typing import Any

from dashboards.views.text import long_day, money, payment, words
from engine.outreach.affordability import Sheet
from engine.outreach.plan import Plan, Refusal
from engine.policy.spending import Group

ROWS: tuple[tuple[Group, str], ...] = (
    ("income", "Income"),
    ("committed", "Commitments"),
    ("essential", "Essentials"),
    ("cash", "Cash, use unknown"),
    ("transfers", "Transfers, net"),
)
SHOWN_INSTALMENTS = 3
TOO_MUCH = "More than the sheet above leaves a month."


def affordability(sheet: Sheet, plans: Sequence[Plan | Refusal]) -> dict[str, Any]:
    """The sheet's groups, what is left, what the records cannot tell, and the offers."""
    currency = sheet.currency
    rows = [
        {
            "label": label,
            "amount": money(sheet.monthly(group), currency),
            "detail": ", ".join(
                payment(line.kind.removeprefix("due."), currency) for line in lines
            ),
        }
        for group, label in ROWS
        if (lines := [line for line in sheet.lines if line.group == group])
    ]
    return {
        "window": f"a month, from {long_day(sheet.first)} to {long_day(sheet.last)}",
        "rows": rows,
        "left": money(sheet.disposable, currency),
        "short": sheet.disposable < 0,
        "arrears": money(sheet.arrears, currency) if sheet.arrears else "",
        "gaps": [gap.text for gap in sheet.gaps],
        "enough": sheet.enough,
        "offers": [_offer(one, currency) for one in plans],
    }


def _offer(found: Plan | Refusal, currency: str) -> dict[str, Any]:
    title = words(found.offer)
    if isinstance(found, Refusal):
        text = TOO_MUCH if found.code == "disposable" else found.reason
        return {"title": title, "possible": False, "text": text}
    shown = found.instalments[:SHOWN_INSTALMENTS]
    text = ", ".join(f"{money(each.amount, currency)} on {long_day(each.due_on)}" for each in shown)
    more = len(found.instalments) - len(shown)
    return {
        "title": title,
        "possible": True,
        "text": text + (f" and {more} more" if more else ""),
        "because": found.because,
    }
