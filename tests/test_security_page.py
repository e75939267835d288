"""The threat model names the tests that prove it: each of them exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_exists():
    assert len(NAMED) >= 20
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not (ROOT / file).exists() or name not in names_in(ROOT / file)
    ]
    assert missing == []


def test_every_threat_has_a_proof():
    table = PAGE.split("## Threats")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 15
    assert [row for row in rows if "`tests/" not in row] == []


def test_every_command_and_file_that_the_page_names_exists():
    from typer.testing import CliRunner

    from assistant.cli import build

    known = CliRunner()
    named = set(re.findall(r"`forbear ((?:[a-z]+ ?)+)", PAGE)) - {"customers erase"}
    for command in named:
        assert known.invoke(build(), [*command.split(), "--help"]).exit_code == 0, command
