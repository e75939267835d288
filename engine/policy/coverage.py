"""Whether a table decides every case it declares, without a row in vain or a contradiction.

Exact, not sampled. The rows' bounds cut each number into points and the open intervals between
them, within which no row can tell two cases apart; with the declared values of the other inputs
this leaves finitely many cells. Boxes of cells are subtracted row by row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import prod

from engine.policy.table import Cell, DecisionTable, Domain, Rule, bound, choices, compares

Box = tuple[int, ...]  # for each input a set of its cells, as bits


@dataclass(frozen=True)
class Conflict:
    """Two rows of a `unique` table that fit the same cases and decide differently."""

    rules: tuple[str, str]
    cases: str


@dataclass(frozen=True)
class Coverage:
    """What was found: cases without a row, rows without a case, rows that contradict each other.

    `cells` is how many distinguishable cases the inputs have.
    """

    policy: str
    version: int
    cells: int
    uncovered: tuple[str, ...]
    unreached: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was found."""
        return not (self.uncovered or self.unreached or self.conflicts)


def coverage(table: DecisionTable) -> Coverage:
    """Check a table over its whole declared domain."""
    axes = tuple(_axis(table, name, domain) for name, domain in table.domain.items())
    boxes = {rule.id: _box(rule, axes) for rule in table.rules}
    left: list[Box] = [tuple((1 << len(axis.cells)) - 1 for axis in axes)]
    unreached = []
    for rule in table.rules:
        if all(_meet(box, boxes[rule.id]) is None for box in left):
            unreached.append(rule.id)
        left = [part for box in left for part in _subtract(box, boxes[rule.id])]
    return Coverage(
        policy=table.id,
        version=table.version,
        cells=prod(len(axis.cells) for axis in axes),
        uncovered=tuple(_told(box, axes) for box in left),
        unreached=tuple(unreached),
        conflicts=tuple(_conflicts(table, boxes, axes)),
    )


@dataclass(frozen=True)
class _Axis:
    """One input: a value for each cell that a row can tell from the others, and its name."""

    name: str
    cells: tuple[Cell | None, ...]
    told: tuple[str, ...]


def _axis(table: DecisionTable, name: str, domain: Domain) -> _Axis:
    if domain != "number":
        return _Axis(name, domain, tuple(map(_word, domain)))
    bounds = sorted({each for rule in table.rules for each in _bounds(rule, name)})
    cells: list[Cell | None] = [bounds[0] - 1, bounds[0]]
    told = [f"< {bounds[0]:g}", f"{bounds[0]:g}"]
    for low, high in pairwise(bounds):
        cells += [(low + high) / 2, high]
        told += [f"{low:g} to {high:g}", f"{high:g}"]
    return _Axis(name, (*cells, bounds[-1] + 1, None), (*told, f"> {bounds[-1]:g}", "missing"))


def _bounds(rule: Rule, name: str) -> Iterator[float]:
    """The numbers that a row compares an input with."""
    written = rule.written.get(name)
    if isinstance(written, str) and compares(written):
        yield bound(written)
    elif written is not None:
        yield from (float(value) for value in choices(written))


def _box(rule: Rule, axes: Sequence[_Axis]) -> Box:
    """The cells of each input that the row accepts; it accepts all of those it does not read."""
    return tuple(
        sum(
            1 << place
            for place, value in enumerate(axis.cells)
            if axis.name not in rule.when or rule.when[axis.name](value)
        )
        for axis in axes
    )


def _meet(one: Box, other: Box) -> Box | None:
    """The cases in both boxes; None if there are none."""
    common = tuple(a & b for a, b in zip(one, other, strict=True))
    return common if all(common) else None


def _subtract(box: Box, taken: Box) -> Iterator[Box]:
    """The box without what is taken from it, as boxes that share nothing."""
    if _meet(box, taken) is None:
        yield box
        return
    for place, (mine, theirs) in enumerate(zip(box, taken, strict=True)):
        if rest := mine & ~theirs:
            yield (*box[:place], rest, *box[place + 1 :])
        box = (*box[:place], mine & theirs, *box[place + 1 :])


def _conflicts(
    table: DecisionTable, boxes: dict[str, Box], axes: Sequence[_Axis]
) -> Iterator[Conflict]:
    if table.hit_policy != "unique":
        return
    for one, other in combinations(table.rules, 2):
        common = _meet(boxes[one.id], boxes[other.id])
        if common is not None:
            yield Conflict((one.id, other.id), _told(common, axes))


def _told(box: Box, axes: Iterable[_Axis]) -> str:
    """The box in words: the inputs that matter, each with its cells."""
    parts = []
    for cells, axis in zip(box, axes, strict=True):
        names = [name for place, name in enumerate(axis.told) if cells >> place & 1]
        if len(names) < len(axis.told):
            parts.append(f"{axis.name} {' or '.join(names)}")
    return ", ".join(parts) or "every case"


def _word(value: Cell) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
