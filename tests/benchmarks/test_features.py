import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_benchmark_runs_small_and_finds_its_peers_values_equal():
    small = ["--customers", "60", "--rows", "3000", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks.features", *small]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("60 customers, 3,000 rows, 10 columns; 1 runs.")
    assert ran.stdout.count(" x |") == 7


def test_the_slope_runs_small_with_a_line_for_each_work_and_size():
    command = [sys.executable, "-m", "benchmarks.slope", "--sizes", "30", "60", "--runs", "1"]
    ran = subprocess.run(
        [*command, "--rows-each", "50"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count(" x |") == 2 * 4
    assert ran.stdout.count("| 60 | 3,000 | only 20 |") == 1


def test_the_parts_run_small_and_add_up_to_the_whole():
    small = ["--customers", "60", "--rows", "3000", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks.feature_parts", *small]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    lines = [line.split(" | ") for line in ran.stdout.splitlines() if line.endswith(" x |")]
    nanoseconds = [float(cells[1]) for cells in lines]
    assert len(nanoseconds) == 8
    assert abs(sum(nanoseconds[1:-1]) - nanoseconds[-1]) < 1
