from engine.explain.reference import PAGE, reference
from engine.features import CATALOG


def test_the_page_of_subjects_is_fresh_and_names_every_feature():
    page = PAGE.read_text(encoding="utf-8")
    assert page == reference(), "run `make docs`"
    assert all(page.count(f"`{name}`") == 1 for name in CATALOG.names)
