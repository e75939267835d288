"""Peers: what is usual among comparable people who were scored the same night.

Comparable are the customers of the same segment. A segment with fewer than `NEEDED` rows says too
little, and its customers are compared with everyone; a group's name and size say which it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEEDED = 30
EVERYONE = "all"


@dataclass(frozen=True)
class PeerGroup:
    """Some customers, and the median of each input over those in whom it was observed."""

    name: str
    size: int
    median: Floats


@dataclass(frozen=True)
class Peers:
    """The groups of one night: everyone, and each segment that is large enough."""

    everyone: PeerGroup
    segments: Mapping[str, PeerGroup]

    def of(self, segment: str) -> PeerGroup:
        """The people to compare a customer of this segment with."""
        return self.segments.get(segment, self.everyone)

    def medians(self, segments: Sequence[str]) -> Floats:
        """The medians [row, input] for customers of these segments."""
        place = {name: place for place, name in enumerate(dict.fromkeys(segments))}
        each = np.array([self.of(name).median for name in place] or [self.everyone.median])
        chosen: Floats = each[[place[name] for name in segments]]
        return chosen


def peers_of(values: Floats, segments: Sequence[str], compared: NDArray[np.bool_]) -> Peers:
    """The groups of some rows [row, input]; inputs that cannot be compared (codes) are missing."""
    everyone = _group(EVERYONE, values, compared)
    labels = np.array(segments, dtype=object)
    parts = {name: values[labels == name] for name in sorted(set(segments))}
    large = {name: part for name, part in parts.items() if len(part) >= NEEDED}
    return Peers(everyone, {name: _group(name, part, compared) for name, part in large.items()})


def no_peers(width: int) -> Peers:
    """Nobody to compare with."""
    return Peers(PeerGroup(EVERYONE, 0, np.full(width, np.nan)), {})


def median(values: Floats) -> Floats:
    """Median of each input over the rows in which it was observed."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1)  # NaN go last
    count = (~np.isnan(ordered)).sum(axis=1)
    inputs = np.arange(len(ordered))
    low = ordered[inputs, np.maximum(count - 1, 0) // 2]
    middle: Floats = (low + ordered[inputs, count // 2 % len(values)]) / 2
    return np.where(count > 0, middle, np.nan)


def peers_to_json(peers: Peers) -> dict[str, Any]:
    """The groups as the store keeps them."""
    return {
        "everyone": _to_json(peers.everyone),
        "segments": [_to_json(group) for group in peers.segments.values()],
    }


def peers_from_json(stored: Mapping[str, Any]) -> Peers:
    """The groups that `peers_to_json` wrote, to the last bit."""
    groups = [_from_json(each) for each in stored["segments"]]
    return Peers(_from_json(stored["everyone"]), {group.name: group for group in groups})


def _group(name: str, values: Floats, compared: NDArray[np.bool_]) -> PeerGroup:
    return PeerGroup(name, len(values), np.where(compared, median(values), np.nan))


def _to_json(group: PeerGroup) -> dict[str, Any]:
    known = [None if np.isnan(each) else float(each) for each in group.median]
    return {"name": group.name, "size": group.size, "median": known}


def _from_json(stored: Mapping[str, Any]) -> PeerGroup:
    values = [np.nan if each is None else each for each in stored["median"]]
    return PeerGroup(stored["name"], stored["size"], np.array(values, dtype=np.float64))
