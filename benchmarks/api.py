"""The API beside a bare FastAPI route that returns a stored row: requests a second, p50 and p99.

Run `python -m benchmarks.api [seconds]`. Each route is asked by 50 connections that are kept open,
from another process, over a portfolio of 2,000 customers, one after the other and in three rounds;
the median round counts. The bare route reads one row of the queue by its key with the driver of the
standard library and returns it; it signs nobody in and limits nothing.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import fastapi
import httpx2

from dashboards.api import keys
from engine.store.database import open_store
from tests.fixtures.desk import make_desk

CONNECTIONS, ROUNDS, CUSTOMERS, PORT = 50, 3, 2_000, 8871
QUESTION = {"question": "why is customer 1042 high risk?"}
PATHS = {
    "a bare route, one stored row": (PORT + 1, "/row/{}"),
    "`/v1/customers/{id}`": (PORT, "/v1/customers/{}"),
    "`/v1/explain/{id}`": (PORT, "/v1/explain/{}"),
}
Figures = tuple[float, float, float]


def bare() -> fastapi.FastAPI:
    """An application with one route that returns one row; it is served by this file."""
    app = fastapi.FastAPI()
    path = os.environ["BARE_DATABASE"]

    @app.get("/row/{customer_id}")
    def row(customer_id: int) -> dict[str, object]:
        with sqlite3.connect(path) as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute("SELECT * FROM queue WHERE customer_id = ?", (customer_id,))
            named = dict(found.fetchone())
        connection.close()
        return {name: value for name, value in named.items() if not isinstance(value, bytes)}

    return app


def main(seconds: float) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_desk(Path(folder), customers=CUSTOMERS)
        database = next(home.rglob("*.db"))
        key = make_key(f"sqlite:///{database}")
        environ = {**os.environ, "FORBEAR_HOME": str(home), "BARE_DATABASE": str(database)}
        environ |= {"FORBEAR_API_RATE": "1000000/second", "FORBEAR_API_ASK_RATE": "1000/second"}
        quietly = ("--no-access-log", "--log-level", "warning")
        commands = (
            ["dashboards.api", "--port", str(PORT)],
            ["uvicorn", "benchmarks.api:bare", "--factory", *quietly, "--port", str(PORT + 1)],
        )
        servers = [
            subprocess.Popen([sys.executable, "-m", *each], env=environ, stdout=subprocess.DEVNULL)
            for each in commands
        ]
        try:
            asyncio.run(measure(key, seconds))
        finally:
            for server in servers:
                server.terminate()
                server.wait()


def make_key(url: str) -> str:
    """An analyst's key for this run."""
    store = open_store(url)
    now = datetime.now(UTC)
    key, _ = keys.create(store, person="bench", wanted=["analyst"], days=1, by="bench", now=now)
    store.close()
    return key


async def measure(key: str, seconds: float) -> None:
    """Ask both servers, and print the table."""
    limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers, limits=limits, timeout=60) as client:
        await ready(client)
        found: dict[str, list[Figures]] = {name: [] for name in PATHS}
        for _ in range(ROUNDS):
            for name, (port, path) in PATHS.items():
                found[name].append(await load(client, f"http://127.0.0.1:{port}{path}", seconds))
        tell({name: sorted(each)[ROUNDS // 2] for name, each in found.items()})
        await tell_tokens(client)


async def ready(client: httpx2.AsyncClient) -> None:
    """Wait for both servers, and let each do everything once."""
    deadline = time.monotonic() + 60
    while True:
        try:
            for port, path in PATHS.values():
                answer = await client.get(f"http://127.0.0.1:{port}{path.format(1042)}")
                answer.raise_for_status()
        except httpx2.ConnectError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return


async def load(client: httpx2.AsyncClient, url: str, seconds: float) -> Figures:
    """Requests a second, and milliseconds of the median and the hundredth slowest."""
    spent: list[float] = []
    until = time.perf_counter() + seconds

    async def connection(number: int) -> None:
        customer = 1001 + number
        while (started := time.perf_counter()) < until:
            answer = await client.get(url.format(customer))
            assert answer.status_code == 200, answer.text
            spent.append(time.perf_counter() - started)
            customer = 1001 + (customer + CONNECTIONS - 1001) % CUSTOMERS

    started = time.perf_counter()
    await asyncio.gather(*(connection(number) for number in range(CONNECTIONS)))
    rate = len(spent) / (time.perf_counter() - started)
    ordered = sorted(spent)
    return rate, 1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.99)]


def tell(found: dict[str, Figures]) -> None:
    """Print the table; the first route is what the others are measured by."""
    floor = next(iter(found.values()))[0]
    print(f"| {CONNECTIONS} connections | requests/s | of the bare route | p50 ms | p99 ms |")
    print("|---|---|---|---|---|")
    for name, (rate, p50, p99) in found.items():
        print(f"| {name} | {rate:,.0f} | {rate / floor:.0%} | {p50:.0f} | {p99:.0f} |")


async def tell_tokens(client: httpx2.AsyncClient, times: int = 30) -> None:
    """Print how long a question takes until its first words and its whole answer."""
    first, whole, url = [], [], f"http://127.0.0.1:{PORT}/v1/ask"
    for _ in range(times + 1):
        started = time.perf_counter()
        words = 0.0
        async with client.stream("POST", url, json=QUESTION) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:") and not words:
                    words = time.perf_counter() - started
                    assert json.loads(line[5:])["text"]
        first.append(1000 * words)
        whole.append(1000 * (time.perf_counter() - started))
    for name, spent in (("first words", sorted(first[1:])), ("whole answer", sorted(whole[1:]))):
        p50, p99 = statistics.median(spent), spent[int(len(spent) * 0.99)]
        print(
            f"\n`/v1/ask`, embedded model, one at a time: {name} p50 {p50:.0f} ms, p99 {p99:.0f} ms"
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
