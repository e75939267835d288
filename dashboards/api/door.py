"""What every request shares: the portfolio, its store, and what takes long to open.

When another scoring has been stored, everything is opened anew, so that a server that runs for
weeks answers as a program that was started now. Nothing here approves: `desk` hands a signed-in
person to those parts of the API that do.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dashboards.desk import Desk
from dashboards.pulse import Pulse, pulse
from data.manifest import read_manifest
from engine.person import Person
from engine.settings import Settings
from engine.store import aggregates
from engine.store.database import Store, open_store
from tools.context import Context

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.archive import Archive

NOBODY = Person("api", frozenset())
_MOST_PEOPLE = 64


class Door:
    """One portfolio, served to many people."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Open the store.

        Raises:
            PortfolioError: No portfolio was chosen.
            StoreError: The store is missing, locked or unreachable.
        """
        self._environ = dict(environ)
        self._settings = Settings.from_environment(environ)
        self._portfolio = self._settings.portfolio()
        self.store: Store = open_store(self._settings.url())
        self._lock = threading.Lock()
        self._opened = Session(self._context())

    @property
    def name(self) -> str:
        """The portfolio's name."""
        return self._portfolio.name

    def context(self, person: Person) -> Context:
        """The tools' session for a person."""
        return self._opened.context.held_for(person.name)

    def assistant(self, person: Person) -> "tuple[Assistant, Archive]":
        """The assistant of a person, with what it remembers; it may read and propose."""
        return self._opened.assistant(person)

    def desk(self, person: Person) -> Desk:
        """The desk of a person: what the workbench's pages have."""
        context = self.context(person)
        frozen = read_manifest(self._portfolio.book).info.now is not None
        made = Desk(
            person, self.store, self._portfolio, context.row, context.clock, frozen, self._environ
        )
        vars(made)["context"] = context  # what the desk would open for itself
        return made

    def pulse(self) -> Pulse:
        """How the store stands now; opens everything anew where another scoring is there."""
        context = self._opened.context
        now = pulse(Desk(NOBODY, self.store, self._portfolio, context.row, context.clock, True, {}))
        if now.scored is not None and now.scored != self._opened.scored:
            with self._lock:
                self._opened = Session(self._context())
        return now

    def close(self) -> None:
        """Give back every connection."""
        self.store.close()

    def _context(self) -> Context:
        return Context(self._settings, self._portfolio, self.store, NOBODY.name)


class Session:
    """Everything that was opened since the last scoring."""

    def __init__(self, context: Context) -> None:
        self.context = context
        with context.store.read() as connection:
            summary = aggregates.read(connection)
        self.scored = None if summary is None else (summary.as_of, summary.model_id)
        self._assistants: dict[str, tuple[Assistant, Archive]] = {}
        self._lock = threading.Lock()
        _ = (context.row, context.clock, context.zone, context.desk)  # what people would wait for

    def assistant(self, person: Person) -> "tuple[Assistant, Archive]":
        """The assistant of a person, made when first asked for; the oldest make room."""
        from assistant.agent import Assistant
        from assistant.archive import open_archive

        with self._lock:
            if person.name not in self._assistants:
                if len(self._assistants) >= _MOST_PEOPLE:
                    self._assistants.pop(next(iter(self._assistants)))
                context = self.context.held_for(person.name)
                archive = open_archive(context)
                self._assistants[person.name] = Assistant(context, conversations=archive), archive
            return self._assistants[person.name]
