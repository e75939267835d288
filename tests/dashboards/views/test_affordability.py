from datetime import UTC, date, datetime

from dashboards.pages.markup import affordability as markup
from dashboards.views.affordability import affordability
from engine.outreach.affordability import Line, Sheet
from engine.outreach.gaps import Gap
from engine.outreach.plan import Instalment, Plan, Refusal

FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)


def line(group, kind, monthly):
    return Line(f"affordability.{group}.{kind}", group, kind, monthly, monthly * 3, 3, FIRST, LAST)


def sheet(currency="INR", income=4_000_000):
    return Sheet(
        customer_id=1009,
        as_of=datetime(2026, 10, 31, 18, 30, tzinfo=UTC),
        currency=currency,
        book="b" * 12,
        first=FIRST,
        last=LAST,
        days=92,
        enough=True,
        lines=(
            line("income", "salary", income),
            line("committed", "due.emi", -1_240_000),
            line("essential", "grocery", -1_500_000),
        ),
        arrears=0,
        payday=None,
        gaps=(Gap("not_seen", "accounts <elsewhere> are not on record", 0, None, None, None),),
    )


def test_what_is_left_is_what_the_sheet_computes():
    shown = affordability(sheet(), ())
    assert [(row["label"], row["amount"]) for row in shown["rows"]] == [
        ("Income", "₹40,000"),
        ("Commitments", "−₹12,400"),
        ("Essentials", "−₹15,000"),
    ]
    assert (shown["left"], shown["short"], shown["arrears"]) == ("₹12,600", False, "")
    assert shown["window"] == "a month, from Sat 1 Aug 2026 to Sat 31 Oct 2026"


def test_a_month_that_is_short_says_so_in_the_books_own_currency():
    shown = affordability(sheet("GBP", income=1_000_000), ())
    assert (shown["left"], shown["short"]) == ("−£17,400", True)


def test_plans_are_written_out_and_refusals_give_their_reason():
    parts = tuple(Instalment(date(2026, month, 2), 310_000) for month in (9, 10, 11, 12))
    plan = Plan("replan", 7, parts, 1_240_000, 630_000, "after payday")
    shown = affordability(sheet(), (plan, Refusal("payment_holiday", 7, "records", "Too short.")))
    assert shown["offers"][0]["text"] == (
        "₹3,100 on Wed 2 Sep 2026, ₹3,100 on Fri 2 Oct 2026, ₹3,100 on Mon 2 Nov 2026 and 1 more"
    )
    assert (shown["offers"][1]["possible"], shown["offers"][1]["text"]) == (False, "Too short.")


def test_the_sheet_is_escaped():
    assert "&lt;elsewhere&gt;" in markup(affordability(sheet(), ()))
