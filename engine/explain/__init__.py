"""Why a score is what it is: exact contributions on the log-odds, and the reasons made of them."""

from engine.explain.contributions import Explained, WrongWidthError, contributions, explained
from engine.explain.reasons import Reason, peer_values, reasons, usual_values
from engine.explain.trees import UnexplainableError

__all__ = [
    "Explained",
    "Reason",
    "UnexplainableError",
    "WrongWidthError",
    "contributions",
    "explained",
    "peer_values",
    "reasons",
    "usual_values",
]
