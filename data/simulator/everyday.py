"""Everyday spending: what is the same everywhere about each kind, and where countries differ.

When shops open, how much purchases of a kind scatter and which of them can wait hardly depend on
the country; how often, how much in all, and by which channel does.
"""

from dataclasses import dataclass

from data.simulator.spec import Habit, Money

Channels = tuple[tuple[str, float], ...]
Season = tuple[float, ...]
LEVEL: Season = (1.0,) * 12


@dataclass(frozen=True)
class Local:
    """A country's way with one kind: share of people, times a month, weight, channels, season."""

    share: float
    rate: float
    weight: float
    channels: Channels
    season: Season = LEVEL


@dataclass(frozen=True)
class _Kind:
    spread: float
    essential: bool
    mccs: tuple[int, ...]
    hours: tuple[float, float]
    weekend: float = 1.0
    merchants: int = 400
    at_night: float = 0.0


_KINDS = {
    "grocery": _Kind(0.65, True, (5411, 5499), (9.6, 21.4), 1.25),
    "transport": _Kind(0.60, True, (4111, 4121, 5541), (9.6, 20.5), 0.7, at_night=0.03),
    "dining": _Kind(0.65, False, (5812, 5814), (12.0, 21.4), 1.5, at_night=0.06),
    "shopping": _Kind(0.90, False, (5311, 5651, 5732), (10.5, 21.0), 1.5, at_night=0.04),
    "entertainment": _Kind(0.60, False, (7832, 7922), (11.0, 21.4), 1.8, at_night=0.12),
    "health": _Kind(0.90, True, (5912, 8062), (9.6, 20.0)),
    "household": _Kind(0.80, False, (5712, 5251), (10.0, 20.0)),
    "travel": _Kind(0.80, False, (4511, 4112, 7011), (9.8, 21.0)),
    "atm": _Kind(0.50, True, (6011,), (9.6, 21.2), merchants=60),
    "gambling": _Kind(0.90, False, (7995,), (12.0, 21.4), merchants=6, at_night=0.25),
    "other_out": _Kind(0.80, False, (7299,), (9.6, 21.4)),
}


def habits(money: Money, local: dict[str, Local]) -> tuple[Habit, ...]:
    """The habits of a country, of which it must describe every kind."""
    steps = {"atm": money.note, "gambling": money.note // 10}
    return tuple(
        Habit(
            kind=kind,
            share=local[kind].share,
            rate=local[kind].rate,
            weight=local[kind].weight,
            spread=everywhere.spread,
            essential=everywhere.essential,
            channels=local[kind].channels,
            mccs=everywhere.mccs,
            step=steps.get(kind, money.step),
            hours=everywhere.hours,
            weekend=everywhere.weekend,
            season=local[kind].season,
            merchants=everywhere.merchants,
            at_night=everywhere.at_night,
        )
        for kind, everywhere in _KINDS.items()
    )
