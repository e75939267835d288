"""The workbench beside a hello-world Voilà page: how long until a person can use it.

Run `python -m benchmarks.dashboard [rounds]`. Both are opened in turn in the same Chromium, each
time with a fresh kernel and an empty cache; the hello page is stock Voilà, spared its requests to
other machines. Interactive means: a click was answered by the kernel.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.fixtures.desk import make_desk

CUSTOMERS = 30_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
HELLO = """import ipywidgets
button = ipywidgets.Button(description="Hello")
button.on_click(lambda _: setattr(button, "description", "World"))
button"""


def main(rounds: int) -> None:
    """Measure both in turn and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_desk(home, customers=CUSTOMERS)
        notebook = home / "hello.ipynb"
        notebook.write_text(json.dumps(hello_notebook()), encoding="utf-8")
        stock = ["-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1"]
        with served(["-m", "dashboards.serve"], home) as desk, served(stock, home) as hello:
            report(*measured(desk, hello, rounds))


def hello_notebook() -> dict[str, object]:
    """One cell that shows a button."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "hello",
        "metadata": {},
        "source": HELLO,
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def measured(desk: str, hello: str, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds to interactive of both, and from a row to its panel."""
    ours, theirs, panel = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for _ in range(rounds):
            theirs.append(timed(browser, hello, use_hello)[0])
            whole, row = timed(browser, desk, use_desk)
            ours.append(whole)
            panel.append(row)
        browser.close()
    return ours, theirs, panel


def timed(browser: Browser, address: str, use: Callable[[Page], float]) -> tuple[float, float]:
    """Open the page, use it once; seconds for all of it and for the use alone."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.route(lambda url: not url.startswith(address), lambda route: route.abort())
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    alone = use(page)
    spent = time.perf_counter() - started
    page.close(run_before_unload=True)
    context.close()
    return spent, alone


def use_hello(page: Page) -> float:
    """Press the button and see the kernel's answer."""
    button = page.get_by_role("button", name="Hello")
    button.wait_for()
    started = time.perf_counter()
    button.click()
    page.get_by_role("button", name="World").wait_for()
    return time.perf_counter() - started


def use_desk(page: Page) -> float:
    """Choose the first customer and see the panel."""
    row = page.locator(".fb-vg [role=row][data-index='0'] .fb-band")
    row.wait_for()
    started = time.perf_counter()
    row.click()
    page.locator(".fb-who .fb-risk").wait_for()
    return time.perf_counter() - started


@contextmanager
def served(arguments: list[str], home: Path) -> Iterator[str]:
    """The address of a server that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORBEAR_")}
    server = subprocess.Popen(
        [sys.executable, *arguments, f"--port={port}"],
        env={**clean, "FORBEAR_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_for(f"{address}voila/static/voila.js")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def report(ours: list[float], theirs: list[float], panel: list[float]) -> None:
    """The medians side by side."""
    mine, hello = statistics.median(ours), statistics.median(theirs)
    print("| page | interactive after, median | ratio |")
    print("|---|---:|---:|")
    print(f"| stock Voilà, one button | {hello:.2f} s | 1.00 |")
    print(f"| workbench, {CUSTOMERS:,} customers | {mine:.2f} s | {mine / hello:.2f} |")
    print(f"\nFrom a row to its panel: {1000 * statistics.median(panel):.0f} ms.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
