"""One thread with its own event loop, for all that takes longer than a blink.

The page's own loop stays free for clicks; clients that remember their loop (HTTP pools) always meet
the same one.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

_Value = TypeVar("_Value")


class Worker:
    """A daemon thread that runs coroutines; it ends with the kernel."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="desk-worker", daemon=True
        )
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, _Value]) -> Future[_Value]:
        """Run it there; cancel the future to stop it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
