"""Run benchmarks and keep what they print: `python -m benchmarks [NAME ...]`.

A benchmark is a module of this folder that prints a Markdown table of medians and ratios, measured
side by side in one run. RESULTS.md holds what was printed and the command beside it; naming
some benchmarks renews their sections and leaves the others as they are.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
ON_REQUEST = (
    "berka_leaks",
    "berka_ways",
    "recipe",
    "slope",
    "tuning",
)  # long investigations and searches; when named


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all but the long ones, and keep their results."""
    available = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    if unknown := sorted(set(names) - set(available)):
        raise SystemExit(f"No benchmark {', '.join(unknown)}; there are: {', '.join(available)}.")
    kept = read(RESULTS.read_text(encoding="utf-8")) if names and RESULTS.exists() else {}
    kept |= {name: run(name) for name in names or sorted(set(available) - set(ON_REQUEST))}
    RESULTS.write_text(render({name: kept[name] for name in sorted(kept)}), encoding="utf-8")
    print(f"Wrote {RESULTS.relative_to(FOLDER.parent)}")


def read(results: str) -> dict[str, str]:
    """What each section of the results holds below its command."""
    parts = results.split("\n## ")[1:]
    return {part.split("\n", 1)[0]: part.split("`\n\n", 1)[1] for part in parts}


def run(name: str) -> str:
    """What the benchmark prints; its errors show, and stop the run."""
    print(f"\n## {name}\n", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(printed, flush=True)
    return printed


def render(sections: dict[str, str]) -> str:
    """The results as one page."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    head = (
        f"# Measured\n\nWritten by `make bench` ({machine}, Python {platform.python_version()}). "
        "Machines are noisy: compare the ratios, not the times.\n"
    )
    body = [
        f"\n## {name}\n\n`python -m benchmarks.{name}`\n\n{text.strip()}\n"
        for name, text in sections.items()
    ]
    return head + "".join(body)


if __name__ == "__main__":
    main(sys.argv[1:])
