"""The stages of `forbear demo` in seconds, in a fresh home and once more in the same one.

Run it with `python -m benchmarks.demo`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        first, again = (run(Path(home)) for _ in range(2))
    print("| stage | first run, s | again, s |\n|---|---|---|")
    for stage, seconds in first.items():
        print(f"| {stage} | {seconds:.1f} | {again[stage]:.1f} |")
    print(f"| all | {sum(first.values()):.1f} | {sum(again.values()):.1f} |")


def run(home: Path) -> dict[str, float]:
    """Seconds of each stage, as the demo itself reports them."""
    command = [str(Path(sys.executable).with_name("forbear")), "demo", "--no-serve"]
    environ = {**os.environ, "FORBEAR_HOME": str(home)}
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    seconds: dict[str, float] = json.loads((home / "demo" / "reports" / "demo.json").read_text())
    return seconds


if __name__ == "__main__":
    main()
