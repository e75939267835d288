"""Start-up of the doors, and what it costs to keep a conversation.

Run `python -m benchmarks.doors [rounds]`: seconds until `forbear ask` shows its prompt, beside a
bare program that shows one, until `forbear mcp` has listed its tools, and until one question is
answered by a new process; then a follow-up after twenty turns, remembered in memory and in the
store, and a search of 200 conversations. The portfolio has 2,000 customers in a temporary home.
"""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import anyio
from mcp import Client, StdioServerParameters

from assistant.agent import Assistant
from assistant.archive import open_archive
from benchmarks.chat import measure
from tests.fixtures.desk import make_desk
from tools.context import open_context

if TYPE_CHECKING:
    from collections.abc import Callable

FORBEAR = str(Path(sys.executable).with_name("forbear"))
BARE = [
    sys.executable,
    "-c",
    "from prompt_toolkit import PromptSession; PromptSession('> ').prompt()",
]
TURNS, TALKS, ANSWERS = 20, 200, 10


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_desk(Path(folder), customers=2_000)
        environ = {**os.environ, "FORBEAR_HOME": str(home), "PROMPT_TOOLKIT_NO_CPR": "1"}
        asked = [FORBEAR, "ask", "why is customer 1042 high risk?"]
        doors: dict[str, Callable[[], float]] = {
            "a bare prompt of the same library": lambda: prompted(BARE, environ, b">"),
            "`forbear ask` to its prompt": lambda: prompted([FORBEAR, "ask"], environ, b"forbear>"),
            "`forbear mcp` to its tools listed": lambda: listed(environ),
            "one question in a new process": lambda: ended(asked, environ),
        }
        print("| from the start of the process | seconds, median | slowest |\n|---|---|---|")
        for name, door in doors.items():
            door()  # once to warm the disk's cache
            spent = [door() for _ in range(rounds)]
            print(f"| {name} | {median(spent):.2f} | {max(spent):.2f} |", flush=True)
        print()
        keeping(home)


def prompted(command: list[str], environ: dict[str, str], prompt: bytes) -> float:
    """Seconds until a program at a terminal of its own shows its prompt."""
    started = time.perf_counter()
    pid, descriptor = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environ)  # noqa: S606 - our own program
    shown = b""
    while prompt not in shown:
        if select.select([descriptor], [], [], 0.01)[0]:
            shown += os.read(descriptor, 4096)
    spent = time.perf_counter() - started
    os.write(descriptor, b"\x04")
    os.waitpid(pid, 0)
    os.close(descriptor)
    return spent


def listed(environ: dict[str, str]) -> float:
    """Seconds until a client of the protocol has the list of the tools."""

    async def talk() -> float:
        started = time.perf_counter()
        server = StdioServerParameters(command=FORBEAR, args=["mcp"], env=environ)
        async with Client(server) as client:
            await client.list_tools()
            return time.perf_counter() - started

    return anyio.run(talk)


def ended(command: list[str], environ: dict[str, str]) -> float:
    """Seconds until a program has ended."""
    started = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def keeping(home: Path) -> None:
    """Print what remembering in the store costs beside remembering in memory."""
    context = open_context({"FORBEAR_HOME": str(home)})
    archive = open_archive(context)
    memory, store = Assistant(context), Assistant(context, conversations=archive)
    print("| after twenty turns | milliseconds, median |\n|---|---|")
    for name, assistant, thread in (
        ("remembered in memory", memory, "main"),
        ("remembered in the store", store, archive.begin()),
    ):
        for _ in range(TURNS):
            assistant.ask("why is customer 1042 high risk?", thread)
        spent = [measure(assistant, "and 1077?", thread) for _ in range(ANSWERS)]
        first, whole = (median(each) for each in zip(*spent, strict=True))
        print(f"| {name}: first token | {first:.0f} |\n| {name}: full answer | {whole:.0f} |")
    for _ in range(TALKS):
        store.ask("1042?", archive.begin())
    started = time.perf_counter()
    found = archive.search("salary late")
    spent_searching = 1000 * (time.perf_counter() - started)
    print(f"| a search of {TALKS} conversations, {len(found)} found | {spent_searching:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
