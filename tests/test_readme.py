"""The README's tour is run as it is written: a command there that fails is a lie."""

import re
import shlex
from pathlib import Path

import pytest

from tests.fixtures.demo import DemoRun, forbear

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = re.findall(r"^\$ \.venv/bin/forbear (.+)$", README, flags=re.MULTILINE)


def test_the_tour_has_commands():
    assert len(TOUR) >= 8


@pytest.mark.timeout(1200)  # trainings and backtests are among them
def test_every_command_of_the_tour_works_in_order(demo_run: DemoRun):
    for line in TOUR:
        beside = str(ROOT.parent / "shared")
        arguments = [part.replace("../shared", beside) for part in shlex.split(line)]
        done = forbear(demo_run.home, *arguments)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), line
    assert forbear(demo_run.home, "use", "demo").returncode == 0


def test_every_page_that_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
