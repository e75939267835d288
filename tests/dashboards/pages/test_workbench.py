import json
import subprocess
import sys

from dashboards.pages.workbench import workbench

PERSON = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}
HEAVY = ("xgboost", "shap", "numba", "sklearn", "pandas", "langchain", "langchain_core", "chromadb")
SHOW = """
import json, os, sys
from dashboards.pages.workbench import workbench
page = workbench(os.environ)
print(json.dumps([type(page).__name__, [name for name in %r if name in sys.modules]]))
"""


def test_the_first_paint_loads_no_model_and_no_assistant(handmade):
    done = subprocess.run(
        [sys.executable, "-c", SHOW % (HEAVY,)],
        env={**PERSON, "FORBEAR_HOME": str(handmade)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == ["Box", []]


def test_without_a_portfolio_the_page_says_the_way_out(tmp_path):
    page = workbench({**PERSON, "FORBEAR_HOME": str(tmp_path)})
    assert "run `forbear simulate`" in page.value


def test_without_a_person_there_is_no_page(handmade):
    page = workbench({"FORBEAR_HOME": str(handmade)})
    assert "does not know who you are" in page.value


def test_without_a_store_the_page_names_the_command(tmp_path):
    (tmp_path / "current").write_text("empty\n", encoding="utf-8")
    page = workbench({**PERSON, "FORBEAR_HOME": str(tmp_path)})
    assert "forbear db upgrade" in page.value
