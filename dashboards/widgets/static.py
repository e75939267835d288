"""The scripts and sheets of the widgets, read once.

A widget is handed strings: handed a path, anywidget watches the file and keeps every widget alive.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static"


@cache
def static(*names: str) -> str:
    """The text of files of `dashboards/static`, one after the other: those shared come first."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
