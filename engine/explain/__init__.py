"""Why a score is what it is: exact contributions on the log-odds, and the reasons made of them."""

from engine.explain.contributions import Explained, WrongWidthError, contributions, explained
from engine.explain.peers import PeerGroup, Peers, no_peers, peers_of
from engine.explain.reasons import Reason, reasons, usual_values
from engine.explain.trees import UnexplainableError

__all__ = [
    "Explained",
    "PeerGroup",
    "Peers",
    "Reason",
    "UnexplainableError",
    "WrongWidthError",
    "contributions",
    "explained",
    "no_peers",
    "peers_of",
    "reasons",
    "usual_values",
]
