import json
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

expect.set_options(timeout=60_000)
CHAT = ".fb-chat"
ANSWERS = ".fb-chat article.assistant"


def ask(page: Page, question: str, answers: int) -> None:
    page.get_by_label("Ask a question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(answers)
    expect(page.locator(CHAT)).to_have_attribute("aria-busy", "false")


@pytest.fixture
def talked(opened, ana):
    """Ana's page after a question, with the assistant unfolded."""
    page = opened(ana).page
    page.get_by_role("button", name="Open the assistant").click()
    ask(page, "why is customer 1005 at risk?", 1)
    return page


def earlier(page: Page, words: str = ""):
    page.get_by_role("button", name="Conversations").click()
    page.get_by_label("Search your conversations").fill(words)
    return page.get_by_role("list", name="Your conversations").locator("li")


def test_a_conversation_goes_on_on_another_page_and_is_nobody_else_s(talked, opened, ana, bo):
    page = opened(ana).page
    page.get_by_role("button", name="Open the assistant").click()
    entry = earlier(page, "1005").first
    expect(entry).to_contain_text("why is customer 1005 at risk?")
    entry.locator(".open").click()
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator(ANSWERS).locator("canvas")).to_be_visible()
    ask(page, "which treatment for her?", 2)
    expect(page.locator(ANSWERS).nth(1)).to_contain_text("1005")
    earlier(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(ANSWERS)).to_have_count(0)
    expect(page.get_by_label("Ask a question")).to_be_focused()
    other = opened(bo).page
    other.get_by_role("button", name="Open the assistant").click()
    expect(earlier(other)).to_contain_text("None")


def test_it_is_renamed_found_and_deleted_with_the_keyboard_and_another_begun(talked):
    page = talked
    page.get_by_role("button", name="Conversations").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search your conversations")).to_be_focused()
    newest = page.get_by_role("list", name="Your conversations").locator("li").first
    expect(newest.locator("[aria-current=true]")).to_contain_text("why is customer 1005")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Case of Tuesday")
    page.keyboard.press("Enter")
    expect(newest).to_contain_text("Case of Tuesday")
    page.keyboard.type("tuesday")
    expect(page.get_by_role("list", name="Your conversations").locator("li")).to_have_count(1)
    page.get_by_role("button", name="Delete Case of Tuesday").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Really delete Case of Tuesday?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".fb-chat .past .none")).to_contain_text("None was found")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Conversations")).to_be_focused()
    expect(page.locator(ANSWERS)).to_have_count(0)
    ask(page, "1007?", 1)
    chip = page.locator(".fb-chat .chips button").first
    expect(chip).to_contain_text("1007")
    chip.click()
    expect(page.locator(ANSWERS)).to_have_count(2)
    expect(page.locator(ANSWERS).nth(1)).to_contain_text("1007")


def test_what_an_answer_rests_on_is_shown_copied_and_exported(talked, tmp_path: Path):
    page = talked
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = page.locator(ANSWERS).first
    answer.locator("summary").click()
    expect(answer.locator("details")).to_contain_text("as of 01 Nov 2026")
    answer.get_by_role("button", name="Copy command").click()
    expect(page.locator(".fb-chat .status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("forbear call explain_risk --customer 1005")
    entry = earlier(page, "1005").first
    with page.expect_download() as download:
        entry.get_by_role("button", name="Export").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".ipynb"
    nbformat.validate(json.loads(path.read_text()))
    assert "why is customer 1005 at risk?" in path.read_text()
