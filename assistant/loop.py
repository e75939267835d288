"""One event loop for the whole process, in a thread of its own, that lives as long as the process.

Model clients keep connections bound to the loop they were first used in, so a loop for each
question would break them. Callers with or without a loop of their own read from it all the same.
"""

import asyncio
import functools
import queue
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Nothing more comes; `error` is what broke the stream off, if anything did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def iterate(items: AsyncIterator[Item]) -> Generator[Item, None, None]:
    """Read an asynchronous iterator, that runs in the process's loop, without a loop."""
    arrived: queue.SimpleQueue[Item | _End] = queue.SimpleQueue()
    running = _start(items, arrived.put)
    try:
        while not isinstance(item := arrived.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        running.cancel()


async def aiterate(items: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """The same, for a caller in a loop of its own; when the caller stops, so does the iterator."""
    arrived: asyncio.Queue[Item | _End] = asyncio.Queue()
    here = asyncio.get_running_loop()
    running = _start(items, lambda item: here.call_soon_threadsafe(arrived.put_nowait, item))
    try:
        while not isinstance(item := await arrived.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        running.cancel()


def _start(items: AsyncIterator[Item], put: Callable[[Item | _End], object]) -> Future[None]:
    async def pump() -> None:
        error: BaseException | None = None
        try:
            async for item in items:
                put(item)
        except BaseException as broken:  # noqa: BLE001 - handed to the reader, who raises it
            error = broken
        put(_End(error))

    return asyncio.run_coroutine_threadsafe(pump(), _loop())


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="forbear-assistant", daemon=True).start()
    return loop
