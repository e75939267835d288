import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from knowledge.content import load_templates
from knowledge.index import TemplateIndex, embed

TEMPLATES = load_templates()
INDEX = TemplateIndex(TEMPLATES)
FILTERS: dict[str, Any] = {
    "topic": "payment_difficulty",
    "language": "hi",
    "channels": ("sms", "whatsapp", "email", "voice"),
    "jurisdictions": ["IN"],
}


def test_every_candidate_passes_every_filter_whatever_the_query_says():
    found = INDEX.search("english sms about a free talk with a counsellor", **FILTERS)
    assert len(found) == 3
    for candidate in found:
        template = TEMPLATES[candidate.template_id]
        assert (template.topic, template.language) == ("payment_difficulty", "hi")


def test_candidates_are_ordered_by_likeness_and_say_why_they_fit():
    found = INDEX.search(TEMPLATES["payment_difficulty.voice.hi"].body, **FILTERS)
    assert found[0].template_id == "payment_difficulty.voice.hi"
    assert [c.similarity for c in found] == sorted((c.similarity for c in found), reverse=True)
    assert found[0].why == (
        "topic payment_difficulty",
        "written for voice in hi",
        "may be used everywhere",
        "version 1, approved by content-board (demonstration)",
    )


def test_a_template_of_another_country_is_never_proposed():
    abroad = TEMPLATES["payment_plan.sms.en"].model_copy(update={"jurisdiction": ("GB",)})
    index = TemplateIndex({abroad.id: abroad})
    wanted: dict[str, Any] = {"topic": "payment_plan", "language": "en", "channels": ["sms"]}
    assert index.search("plan", jurisdictions=["IN"], **wanted) == ()
    assert [c.template_id for c in index.search("plan", jurisdictions=["GB"], **wanted)] == [
        abroad.id
    ]


def test_a_template_of_the_customers_country_replaces_the_general_one():
    found = INDEX.search("talk", **FILTERS | {"language": "en", "jurisdictions": ["GB", "UK"]})
    assert {TEMPLATES[c.template_id].jurisdiction for c in found} == {("GB",)}
    general = INDEX.search("talk", **FILTERS | {"language": "en"})
    assert {TEMPLATES[c.template_id].jurisdiction for c in general} == {("GL",)}


def test_a_candidate_says_whether_hardship_and_severity_match():
    known = INDEX.search("talk", hardship="income_shock", severity="CRITICAL", **FILTERS)[0].why
    assert known[2:4] == (
        "hardship income_shock is among those it was written for",
        "severity CRITICAL is among those it was written for",
    )
    assert not [
        line for line in INDEX.search("talk", severity="LOW", **FILTERS)[0].why if "LOW" in line
    ]


@pytest.mark.parametrize("change", [{"topic": "none"}, {"language": "cs"}, {"channels": ["fax"]}])
def test_nothing_is_found_where_nothing_fits(change):
    assert INDEX.search("help", **FILTERS | change) == ()


def test_two_indexes_in_one_process_do_not_mix():
    one = TemplateIndex({"payment_plan.sms.en": TEMPLATES["payment_plan.sms.en"]})
    wanted: dict[str, Any] = {
        "topic": "payment_plan",
        "language": "en",
        "channels": ["sms", "email"],
    }
    assert len(one.search("plan", jurisdictions=["IN"], **wanted)) == 1
    assert len(INDEX.search("plan", jurisdictions=["IN"], **wanted)) == 2


def test_an_embedding_has_length_one_and_depends_on_nothing_but_the_text():
    vector = embed("नमस्ते Asha")
    assert np.isclose(vector @ vector, 1)
    assert np.array_equal(vector, embed("  नमस्ते   asha "))
    assert not embed("").any()


def test_a_search_is_quiet_and_chroma_is_imported_only_then():
    program = (
        "import sys; from knowledge.content import load_templates; "
        "from knowledge.index import TemplateIndex; i = TemplateIndex(load_templates()); "
        "assert 'chromadb' not in sys.modules; "
        "i.search('x', topic='payment_plan', language='en', channels=['sms'], jurisdictions=['IN'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("", "")
