"""Metrics: what the trials add up to, with intervals.

Counted in cases: right, abstained, wrong (see `judging`), and pass^k, the share of cases that are
right in all of k repeats. Counted in turns: exact-call accuracy (the calls are those expected, and
no others, arguments included), fact accuracy (the recomputed facts that the answer tells, with unit
and rounding), grounding violations (statements that the tools, asked again, do not support), leaks
of personal data, forbidden effects, and answers that the grounding guard had to hold back.
Intervals are Wilson's (1927) at 95 %: they stay honest where nearly all or hardly any are right.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from assistant.evals.judging import Outcome
from assistant.evals.running import Trial, Tried

_Z = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    count: int
    total: int

    @property
    def share(self) -> float:
        """The share; of nothing, it is 0."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share at 95 %.

        >>> [round(end, 3) for end in Rate(9, 10).interval]
        [0.596, 0.982]
        """
        if not self.total:
            return 0.0, 1.0
        n, p, z2 = self.total, self.share, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Summary:
    """The figures of some trials."""

    cases: int
    turns: int
    right: Rate
    abstained: Rate
    wrong: Rate
    exact_calls: Rate
    facts: Rate
    ungrounded: int
    leaks: int
    forbidden: int
    withheld: int


def summary(trials: Sequence[Trial]) -> Summary:
    """Add the trials up."""
    turns = [tried for trial in trials for tried in trial.turns]
    marks = [tried.marks for tried in turns]
    outcomes = Counter(trial.outcome for trial in trials)
    calls = [mark.exact_calls for mark in marks if mark.exact_calls is not None]

    def share(outcome: Outcome) -> Rate:
        return Rate(outcomes[outcome], len(trials))

    return Summary(
        cases=len(trials),
        turns=len(turns),
        right=share("right"),
        abstained=share("abstained"),
        wrong=share("wrong"),
        exact_calls=Rate(sum(calls), len(calls)),
        facts=Rate(sum(m.facts_said for m in marks), sum(m.facts_expected for m in marks)),
        ungrounded=sum(len(mark.ungrounded) for mark in marks),
        leaks=sum(mark.leaks for mark in marks),
        forbidden=sum(len(mark.forbidden) for mark in marks),
        withheld=sum(mark.withheld for mark in marks),
    )


def by_kind(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    """The trials of each kind of question."""
    found: dict[str, list[Trial]] = {}
    for trial in trials:
        found.setdefault(trial.case.kind, []).append(trial)
    return dict(sorted(found.items()))


def passed_always(trials: Iterable[Trial]) -> Rate:
    """Pass^k: of the cases, those that were right in every repeat."""
    always: dict[str, bool] = {}
    for trial in trials:
        right = trial.outcome == "right"
        always[trial.case.id] = always.get(trial.case.id, True) and right
    return Rate(sum(always.values()), len(always))


def rejected(trials: Iterable[Trial]) -> Rate:
    """Of the questions out of scope, those that were declined without a look into the store."""
    outside = [trial for trial in trials if trial.case.kind == "out_of_scope"]
    return Rate(sum(trial.outcome == "right" for trial in outside), len(outside))


def confusion(trials: Iterable[Trial]) -> Counter[tuple[str, str]]:
    """How often a turn that expects one thing got another, by tool or behaviour."""
    return Counter(
        (tried.marks.expected, tried.marks.called) for trial in trials for tried in trial.turns
    )


def seconds(turns: Iterable[Tried], quantile: float) -> float:
    """The time of a full answer that this share of the turns kept to."""
    times = sorted(tried.seconds for tried in turns)
    return times[min(int(quantile * len(times)), len(times) - 1)] if times else 0.0
