"""The schema of the grammar: what its files may hold; whatever else they hold is a fault."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Unit = Literal["money", "days", "count", "share"]

OUT_OF_SCOPE = "out_of_scope"  # the intent of what is left alone


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Call(_Content):
    """One tool call; `$name` in the arguments stands for a slot, `$filters` for all of them.

    With `each: customers` the tool is called once for each customer that was named, with
    `each: rule` once for each rule.
    """

    tool: str
    arguments: dict[str, Any] | Literal["$filters"]
    with_: dict[str, Any] = {}
    each: Literal["customers", "rule"] | None = None


class Intent(_Content):
    """Something that can be asked, and how it is answered: by tool calls or at once.

    `offer` is the sample with slots, for when it is offered about somebody. `takes` are slots that
    a follow-up may set; `filters` are slots that may appear in any number.
    """

    title: str | None = None
    sample: str | None = None
    offer: str | None = None
    requires: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()
    filters: tuple[str, ...] = ()
    examples: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    say: str | None = None

    @property
    def adjustable(self) -> frozenset[str]:
        """The slots that a follow-up may set."""
        return self.takes | frozenset(self.filters)

    @property
    def is_personal(self) -> bool:
        """Whether it is about a customer."""
        return "customer" in self.requires


class Refusal(_Content):
    """What is refused: by words anywhere, by words that open a part, by lines of groups.

    `orders` and `then` are groups in their order, from the beginning of a part (`then`: of a later
    one); `heard` are groups in any order in one part. Where one of `unless` is said, `words` decide
    nothing.
    """

    intent: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()


class Ordering(_Content):
    """The words of courtesy before an order, and groups of words that the lines name."""

    polite: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]


class Deciding(_Content):
    """Words in normal form: by which a cohort is counted, compared, sought or turned about.

    `topics` are what else customers are compared by than their risk, by its intent. `commanding`
    words open an order to change something, `asking` ones a question. A message is asked for by a
    word of `writing`, or of `hinting` in no question, and by none of `unwritten`; one that is
    `noted` is wanted where it is said to be by `requesting` or named to somebody, and nothing but
    `requested` words stands beside it.
    Words of `own` are figures of one customer: no reason where somebody is named.
    """

    counting: frozenset[str]
    comparing: frozenset[str]
    sought: frozenset[str]
    ascending: frozenset[str]
    topics: dict[str, frozenset[str]]
    commanding: frozenset[str]
    asking: frozenset[str]
    writing: frozenset[str]
    unwritten: frozenset[str]
    hinting: frozenset[str]
    noted: frozenset[str]
    requesting: frozenset[str]
    requested: frozenset[str]
    own: frozenset[str]
    asked: frozenset[str]


class Terms(_Content):
    """How a meaning is asked for, and the terms whose thing is meant rather than their meaning.

    `forms` are whole questions around `{term}`, which `lead` and `tail` may surround. However else
    the words stand, a term is asked for by one of `signals` among none but those `around`, or by
    what asks `weakly`, where no figure may be meant. `never` are
    no terms to be asked for; `pointed` only with "a" or `outright`; `figures` not with "the".
    """

    forms: tuple[str, ...]
    lead: tuple[str, ...]
    tail: tuple[str, ...]
    articles: frozenset[str]
    kinds: frozenset[str]
    outright: tuple[str, ...]
    signals: frozenset[str]
    weakly: frozenset[str]
    around: frozenset[str]
    never: frozenset[str]
    pointed: frozenset[str]
    figures: frozenset[str]


class Described(_Content):
    """The terms and rules that a question may describe without naming them, as lines of groups."""

    terms: dict[str, tuple[str, ...]]
    rules: dict[str, tuple[str, ...]]


class Clauses(_Content):
    """What joins two questions, what may stand between, and what the second opens with."""

    joining: tuple[str, ...]
    asides: tuple[str, ...]
    opening: tuple[str, ...]
    things: tuple[str, ...]


class Premises(_Content):
    """What a question takes for granted, and what at its end only seeks a nod."""

    openers: tuple[str, ...]
    lead: tuple[str, ...]
    stating: tuple[str, ...]
    verbs: tuple[str, ...]
    vague: frozenset[str]
    tags: tuple[str, ...]
    nods: tuple[str, ...]


class Following(_Content):
    """The words of turns that lean on the last one; `following.yaml` says which is which."""

    before: tuple[str, ...]
    behind: tuple[str, ...]
    undoing: tuple[str, ...]
    relisting: tuple[str, ...]
    correcting: frozenset[str]
    around: frozenset[str]
    numbering: frozenset[str]
    asking: frozenset[str]
    exchanging: frozenset[str]
    elsewise: frozenset[str]
    actual: frozenset[str]
    ranking: frozenset[str]
    against: frozenset[str]
    details: dict[str, frozenset[str]]

    @property
    def words(self) -> frozenset[str]:
        """Every word of it."""
        said = self.correcting | self.around | self.numbering | self.asking
        return said.union(*self.details.values())


class Measure(_Content):
    """Something that can be compared with a number, and the field of the filter language."""

    field: str
    unit: Unit
    words: tuple[str, ...]


class Supposing(_Content):
    """What opens a supposition or asks what comes of it, its subjects, and levels in words.

    A key of `subjects` holds the features that its words may mean, best first. `states` and `ended`
    stand behind a subject, `relieving` before it, `zero` and `usual` on either side; `asking` are
    the small words beside `outcomes`.
    """

    cues: tuple[str, ...]
    outcomes: tuple[str, ...]
    asking: frozenset[str]
    never: tuple[str, ...]
    subjects: dict[str, tuple[str, ...]]
    zero: frozenset[str]
    usual: frozenset[str]
    states: frozenset[str]
    ended: frozenset[str]
    relieving: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of it."""
        levels = (*self.zero, *self.usual, *self.states, *self.ended, *self.relieving)
        subjects = (word for words in self.subjects.values() for word in words)
        return (*self.cues, *self.outcomes, *self.never, *levels, *subjects)


class Grammar(_Content):
    """The whole language of the embedded model."""

    offers: tuple[str, ...]
    filler: frozenset[str]
    courtesies: tuple[str, ...]
    neutral: frozenset[str]
    beside_filters: frozenset[str]
    ordinary: frozenset[str]
    common: frozenset[str]
    everyday: frozenset[str]
    synonyms: dict[str, tuple[str, ...]]
    rewrites: dict[str, tuple[str, ...]]
    ordering: Ordering
    refuse: tuple[Refusal, ...]
    deciding: Deciding
    terms: Terms
    described: Described
    clauses: Clauses
    premises: Premises
    following: Following
    cues: dict[str, tuple[str, ...]]
    slots: dict[str, dict[str | int, tuple[str, ...]]]
    stretches: dict[str, int]
    past: dict[str, int]
    comparisons: dict[Literal["<", "<=", ">", ">=", "="], tuple[str, ...]]
    measures: dict[str, Measure]
    states: frozenset[str]
    windowed: dict[str, str]
    payments: dict[str, tuple[str, ...]]
    suppositions: dict[str, tuple[str, ...]]
    supposing: Supposing
    particles: frozenset[str]
    marks: frozenset[str]
    phrases: dict[str, tuple[str, ...]]
    intents: dict[str, Intent]

    @property
    def samples(self) -> tuple[str, ...]:
        """One question for each thing that can be asked."""
        first = {name: place for place, name in enumerate(self.offers)}
        ranked = sorted(self.intents, key=lambda name: first.get(name, len(first)))
        return tuple(text for name in ranked if (text := self.intents[name].sample))
