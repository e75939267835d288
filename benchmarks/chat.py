"""First token and full answer of the embedded chat: p50 and p99 in milliseconds.

Run `python -m benchmarks.chat [rounds]`: it asks a fixed round of questions against a portfolio of
2,000 customers in a temporary home, first once to warm up, then as often as told.
"""

import sys
import tempfile
import time
from pathlib import Path

from assistant.agent import Assistant
from tests.fixtures.desk import make_desk
from tools.context import open_context

QUESTIONS = (
    "why is customer 1042 high risk?",
    "which 10 accounts are most at risk, and why the first?",
    "compare 1042 and 1077",
    "how many high risk in Pune with late salary",
    "which treatment for 1077 and by which rule",
    "may we contact 1042 now by sms",
    "draft a message for 1077",
    "portfolio summary",
    "what's the weather?",
)


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        make_desk(Path(home), customers=2_000)
        started = time.perf_counter()
        assistant = Assistant(open_context({"FORBEAR_HOME": home}))
        spent = [[measure(assistant, question) for question in QUESTIONS]]
        print(f"first round, cold: {time.perf_counter() - started:.1f} s")
        spent = [[measure(assistant, q, str(n)) for q in QUESTIONS] for n in range(rounds)]
    times = [times for round_ in spent for times in round_]
    for name, values in (
        ("first token", sorted(first for first, _ in times)),
        ("full answer", sorted(full for _, full in times)),
    ):
        p50, p99 = values[len(values) // 2], values[int(len(values) * 0.99)]
        print(f"{name}: p50 {p50:.0f} ms, p99 {p99:.0f} ms ({len(values)} answers)")


def measure(assistant: Assistant, question: str, thread: str = "warm") -> tuple[float, float]:
    """Milliseconds to the first token and to the finished answer."""
    started = time.perf_counter()
    events = assistant.stream(question, thread)
    next(events)
    first = time.perf_counter() - started
    for _ in events:
        pass
    return 1000 * first, 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
