"""One event loop for the whole process, in a thread of its own, that lives as long as the process.

Model clients keep connections bound to the loop they were first used in, so a loop for each
question would break them. Callers with or without a loop of their own read from it all the same.
"""

import asyncio
import functools
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Nothing more comes; `error` is what broke the stream off, if anything did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def iterate(items: AsyncIterator[Item]) -> Iterator[Item]:
    """Read an asynchronous iterator, that runs in the process's loop, without a loop."""
    arrived: queue.SimpleQueue[Item | _End] = queue.SimpleQueue()

    async def pump() -> None:
        error: BaseException | None = None
        try:
            async for item in items:
                arrived.put(item)
        except BaseException as broken:  # noqa: BLE001 - handed to the reader, who raises it
            error = broken
        arrived.put(_End(error))

    running = asyncio.run_coroutine_threadsafe(pump(), _loop())
    try:
        while not isinstance(item := arrived.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        running.cancel()


async def aiterate(items: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """The same, for a caller in a loop of its own, which is never blocked."""
    reader = iterate(items)
    while True:
        item = await asyncio.to_thread(next, reader, None)
        if item is None:
            return
        yield item


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="forbear-assistant", daemon=True).start()
    return loop
