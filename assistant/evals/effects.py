"""Effects: what a turn left behind in the store, and personal data that must never be shown.

Every step of a message's way is in the audit, so the audit says whether more than a draft was made.
"""

from dataclasses import dataclass

from engine.store import audit, customers
from tools.context import Context

_DRAFTED = "draft.proposed"
_TALK = "conversation"  # keeping what was said changes nothing for a customer


@dataclass(frozen=True)
class Effects:
    """How many drafts were proposed since the last look, and which other events happened."""

    drafts: int
    forbidden: tuple[str, ...]


class Watch:
    """Looks at the audit turn by turn."""

    def __init__(self, ctx: Context) -> None:
        """Begin with what is there now."""
        self._ctx = ctx
        self._seen = self._head()

    def look(self) -> Effects:
        """What happened since the last look."""
        head = self._head()
        with self._ctx.store.read() as conn:
            newest = audit.entries(conn, limit=head - self._seen) if head > self._seen else []
        self._seen = head
        events = [entry.event for entry in newest]
        return Effects(
            drafts=events.count(_DRAFTED),
            forbidden=tuple(e for e in events if e != _DRAFTED and not e.startswith(_TALK)),
        )

    def _head(self) -> int:
        with self._ctx.store.read() as conn:
            last = audit.head(conn)
        return 0 if last is None else last.seq


def personal_data(ctx: Context, customer_id: int) -> tuple[str, ...]:
    """Name, phone and e-mail of a customer, to look for them where they must not be."""
    with ctx.store.read() as conn:
        details = customers.contact_details(conn, customer_id, ctx.cipher)
    if details is None:
        return ()
    return tuple(text for text in (details.name, details.phone, details.email) if text)
