"""The outcomes that Forbear knows, by the name of their task."""

from engine.model.loan import LoanGoesBad
from engine.model.outcome import Outcome, Task
from engine.model.overdraft import Overdraft
from engine.model.payment import PaymentMissed

_OUTCOMES: dict[Task, Outcome] = {
    "payment": PaymentMissed(),
    "overdraft": Overdraft(),
    "loan": LoanGoesBad(),
}


class UnknownTaskError(LookupError):
    """No outcome has that name."""


def outcome_of(task: str) -> Outcome:
    """The task's outcome.

    Raises:
        UnknownTaskError: There is no such task.
    """
    for name, outcome in _OUTCOMES.items():
        if name == task:
            return outcome
    raise UnknownTaskError(f"Task {task!r} is not known: choose one of {sorted(_OUTCOMES)}.")
