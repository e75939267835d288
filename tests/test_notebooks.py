"""Notebooks import and show: they run on the demo's portfolio and keep no outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_without_outputs_or_definitions(path: Path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[] for _ in cells]
    assert not any(
        line.startswith(("def ", "class ")) for cell in cells for line in cell.source.splitlines()
    )


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, demo_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORBEAR_HOME", str(demo_home))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert all(
        "output_type" in out and out.output_type != "error"
        for c in notebook.cells
        for out in c.get("outputs", [])
    )
