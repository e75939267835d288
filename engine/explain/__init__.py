"""Why a score is what it is: exact contributions on the log-odds, and the reasons made of them."""

from engine.explain.contributions import WrongWidthError, contributions
from engine.explain.reasons import Reason, peer_values, reasons, usual_values

__all__ = [
    "Reason",
    "WrongWidthError",
    "contributions",
    "peer_values",
    "reasons",
    "usual_values",
]
