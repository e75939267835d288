import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from dashboards.desk import open_desk
from dashboards.pages.workbench import Workbench, workbench
from engine.store import aggregates, scores

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
    (tmp_path / "empty").mkdir()
    page = workbench({**PERSON, "FORBEAR_HOME": str(tmp_path)})
    assert "forbear db upgrade" in page.value


def test_new_scores_appear_without_a_reload(handmade, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(handmade, home)
    desk = open_desk({**PERSON, "FORBEAR_HOME": str(home)})
    page = Workbench(desk)
    page._grid.selected = 1003
    before, figures, shown = page._grid.version, page._figures.value, page._panel._who.value
    page._beat()
    assert (page._grid.version, page._figures.value) == (before, figures)
    with desk.store.write() as connection:
        found = scores.latest(connection, 1003)
        assert found is not None
        kept = {name: getattr(found, name) for name in scores.NewScore._fields}
        row = scores.NewScore(**kept | {"probability": 0.11, "band": "LOW"})
        moment = desk.as_of + timedelta(days=1)
        batch = scores.ScoreBatch(moment, found.model_id, datetime.now(UTC), [row])
        scores.save_scores(connection, batch)
        aggregates.prepare(connection, moment, found.model_id)
    page._beat()
    assert page._grid.version > before
    assert page._figures.value != figures
    assert "11 %" in page._panel._who.value
    assert page._panel._who.value != shown
