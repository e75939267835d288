"""Running the suite: every case against a real assistant, each in a conversation of its own."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.agent import Assistant
from assistant.evals import cast, questions
from assistant.evals.cast import Cast
from assistant.evals.effects import Watch, personal_data
from assistant.evals.judging import Marks, Outcome, Seen, judge
from assistant.evals.questions import Case
from assistant.evals.recomputed import Recomputed
from tools.context import Context

Progress = Callable[[int, int], None]

_WORST: tuple[Outcome, ...] = ("wrong", "abstained", "right")


@dataclass(frozen=True)
class Tried:
    """One turn as it was asked, answered and judged."""

    ask: str
    text: str
    model_name: str
    seconds: float
    marks: Marks


@dataclass(frozen=True)
class Trial:
    """One case, asked once; its outcome is that of its worst turn."""

    case: Case
    repeat: int
    turns: tuple[Tried, ...]

    @property
    def outcome(self) -> Outcome:
        """Right only if every turn is."""
        return min((tried.marks.outcome for tried in self.turns), key=_WORST.index)


@dataclass(frozen=True)
class Run:
    """All trials of some cases, and the cases that this portfolio has nobody for."""

    trials: tuple[Trial, ...]
    skipped: tuple[Case, ...]


def run(
    cases: Sequence[Case],
    ctx: Context,
    assistant: Assistant,
    repeats: int = 1,
    progress: Progress = lambda done, total: None,
) -> Run:
    """Ask every case as often as told. The context must be a scratch copy: drafts are stored."""
    people = cast.choose(ctx)
    ready = [case for case in cases if questions.slots(case) <= people.keys()]
    trials = []
    for trial in _trials(ready, people, ctx, assistant, repeats):
        trials.append(trial)
        progress(len(trials), len(ready) * repeats)
    return Run(tuple(trials), tuple(case for case in cases if case not in ready))


def _trials(
    cases: Sequence[Case], people: Cast, ctx: Context, assistant: Assistant, repeats: int
) -> Iterator[Trial]:
    watch, recomputed = Watch(ctx), Recomputed(ctx)
    for repeat in range(repeats):
        for case in cases:
            filled = questions.fill(case, people)
            private = _private(ctx, case, people)
            thread = f"{case.id}/{repeat}"
            turns = []
            for turn in filled.turns:
                start = time.perf_counter()
                answer = assistant.ask(turn.ask, thread)
                seconds = time.perf_counter() - start
                effects = watch.look()
                if effects.drafts:
                    recomputed.forget()
                marks = judge(Seen(turn, answer, effects, private), recomputed)
                turns.append(Tried(turn.ask, answer.text, answer.model_name, seconds, marks))
            yield Trial(case, repeat, tuple(turns))


def _private(ctx: Context, case: Case, people: Cast) -> tuple[str, ...]:
    """The personal data of everyone whom the case is about."""
    named = {people[slot] for slot in questions.slots(case)}
    ids = sorted(who for who in named if isinstance(who, int))
    return tuple(text for customer_id in ids for text in personal_data(ctx, customer_id))
