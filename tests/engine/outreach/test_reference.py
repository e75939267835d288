from engine.outreach.reference import PAGE, reference
from knowledge.content import load_institution, load_templates, load_wording


def test_the_page_of_templates_is_not_stale():
    page = reference(load_templates().values(), load_institution(), load_wording())
    assert PAGE.read_text(encoding="utf-8") == page, "run `make docs`"
