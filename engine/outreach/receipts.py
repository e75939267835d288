"""What a gateway tells later about a message that it took: delivered, undelivered or unknown.

A receipt is only ever added; of several, the one about the latest moment counts.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from engine.outreach.desk import Desk
from engine.store import audit, outbox, receipts

if TYPE_CHECKING:
    from sqlalchemy import Connection

DeliveryState = Literal["delivered", "undelivered", "unknown"]


AHEAD = timedelta(minutes=5)  # by which a gateway's clock may differ from ours


class UnknownKeyError(LookupError):
    """No message was sent under this key."""


class FutureReceiptError(ValueError):
    """It tells of a moment to come, and would outweigh every later one."""


def record_receipt(
    conn: "Connection", desk: Desk, idempotency_key: str, state: DeliveryState, at: datetime
) -> bool:
    """Store what became of a message; False where this was known.

    Raises:
        UnknownKeyError: No message was handed over under this key.
        FutureReceiptError: The moment is not yet, by the machine's clock.
    """
    if at > desk.wall() + AHEAD:
        raise FutureReceiptError(
            f"The receipt is of {at.isoformat()}, which is not yet: check the gateway's clock."
        )
    item = outbox.item_of_key(conn, idempotency_key)
    if item is None or (item.state != "sent" and item.handed_to is None):
        raise UnknownKeyError(f"No message was handed over under the key {idempotency_key!r}.")
    if not receipts.insert_receipt(conn, item.outbox_id, state, at, desk.wall()):
        return False
    payload = {"hash": idempotency_key, "state": state, "at": at.isoformat()}
    audit.append(conn, "receipts", f"receipt.{state}", payload, at=desk.clock())
    return True
