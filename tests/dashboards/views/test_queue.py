from datetime import date

from dashboards.views import queue
from engine.store.queue import QueueRow

ROW = QueueRow(
    customer_id=1042,
    reference="C-1",
    name=None,
    score_id=1,
    probability=0.996,
    band="CRITICAL",
    hardship="expense_compression",
    payment_kind="card_minimum",
    payment_due_on=date(2026, 11, 25),
    payment_amount=523_000,
    exposure=523_000,
    runway_days=0.4,
    treatment="offer_to_talk",
    priority=1,
    top_reason="Payments missed, 90 days",
    language="en",
    region=None,
    vulnerable=True,
    segment="gig",
)


def test_a_row_is_written_for_a_reader_and_its_reason_is_whole_in_the_title():
    assert queue.row(ROW, "INR")["cells"] == {
        "band": {"band": "CRITICAL", "letter": "C", "text": "Critical"},
        "customer_id": "1042 ♥",
        "probability": {"share": 99.6, "text": "> 99 %", "band": "CRITICAL"},
        "payment_due_on": "Card min. · 25 Nov",
        "payment_amount": "₹5,230",
        "runway_days": "0 d",
        "hardship": "Expense compression",
        "top_reason": {"text": "Payments missed", "title": "Payments missed, 90 days"},
        "treatment": "Offer to talk",
    }


def test_nothing_due_is_not_a_probability_of_zero():
    fields = {"probability": 0.0, "payment_kind": None, "payment_amount": None, "top_reason": None}
    cells = queue.row(QueueRow(**{**vars(ROW), **fields}), "INR")["cells"]
    assert (cells["probability"]["text"], cells["payment_due_on"]) == ("–", "Nothing due")
    assert cells["top_reason"] == {"text": "–", "title": "–"}
