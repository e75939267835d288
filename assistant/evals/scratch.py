"""A scratch copy of the portfolio in use: what the evaluation proposes never touches the real one.

Records and models are linked, the store is copied as it is at one moment.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from data.portfolio import Portfolio
from engine.settings import Settings
from engine.store.database import open_store
from tools.context import Context, open_context

_COPIED = frozenset({"audit.head"})


class ScratchError(RuntimeError):
    """The store cannot be copied."""


@contextmanager
def scratch(environ: Mapping[str, str] = os.environ) -> Iterator[Context]:
    """The context of a copy of the portfolio in use; the copy goes away in the end.

    Raises:
        ScratchError: The store is on a server, which is not copied.
        StoreError: The store is missing or outdated.
    """
    settings = Settings.from_environment(environ)
    if settings.database_url is not None:
        raise ScratchError(
            "FORBEAR_DATABASE_URL names a store on a server, and the evaluation works on a copy "
            "only: unset it, and evaluate on the portfolio's SQLite store."
        )
    real = settings.portfolio()
    open_store(settings.url()).close()  # what is wrong with it is said of it, not of its copy
    with tempfile.TemporaryDirectory(prefix="forbear-eval-") as folder:
        home = Path(folder)
        _copy(real, Portfolio(real.name, home / real.name))
        chosen = {"FORBEAR_HOME": folder, "FORBEAR_PORTFOLIO": real.name}
        context = open_context({**environ, **chosen}, person="evaluation")
        with closing(context.store):
            yield context


def _copy(real: Portfolio, copy: Portfolio) -> None:
    copy.root.mkdir(parents=True)
    for entry in real.root.iterdir():
        if entry.name in _COPIED:
            shutil.copy2(entry, copy.root / entry.name)
        elif not entry.name.startswith(real.database.name):
            (copy.root / entry.name).symlink_to(entry)
    source, target = sqlite3.connect(real.database), sqlite3.connect(copy.database)
    with closing(source), closing(target):
        source.backup(target)
