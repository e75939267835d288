"""Our package names are short and generic on purpose: prove that no dependency shadows them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ["assistant", "dashboards", "data", "engine", "knowledge", "tools"]


@pytest.mark.parametrize("name", PACKAGES)
def test_no_dependency_shadows(name: str):
    code = f"import importlib.util as u; print(u.find_spec({name!r}).origin)"
    command = [sys.executable, "-I", "-c", code]
    origin = subprocess.run(command, capture_output=True, text=True, cwd="/", check=True).stdout
    assert Path(origin.strip()).parent == ROOT / name


def test_there_is_no_seventh_package():
    assert sorted(init.parent.name for init in ROOT.glob("*/__init__.py")) == PACKAGES


def test_no_python_file_is_empty():
    empty = [
        str(path)
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
        if not path.stat().st_size
    ]
    assert empty == []


def test_help_is_quick_to_load():
    """`forbear --help` must not pay for pandas, LangChain, XGBoost or the store."""
    heavy = "pandas numpy langchain_core xgboost sqlalchemy pyarrow shap chromadb numba"
    code = (
        "import sys, assistant.cli as c; c.build(); "
        f"print([name for name in {heavy!r}.split() if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
