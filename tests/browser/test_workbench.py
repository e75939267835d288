import re
import time

from playwright.sync_api import Page, expect

expect.set_options(timeout=60_000)


def select(page: Page, customer: int) -> None:
    """Find a customer by id and choose the row."""
    page.get_by_label("Search by customer id").fill(str(customer))
    expect(page.locator(".fb-vg .row")).to_have_count(1)
    page.locator(f".fb-vg [role=row][data-id='{customer}']").click()
    expect(page.locator(".fb-who")).to_contain_text(f"Customer {customer}")


def reach_out(page: Page, customer: int) -> None:
    select(page, customer)
    page.get_by_role("tab", name="Reach out").click()
    expect(page.locator(".fb-because")).to_contain_text("of policy treatment")


def draft_by_sms(page: Page) -> None:
    page.get_by_role("button", name="Find templates").click()
    page.locator(".fb-dc .options button").filter(has_text="SMS").first.click()
    expect(page.locator(".fb-dc blockquote")).to_contain_text("STOP")


def test_an_analyst_chooses_a_customer_and_reads_why(opened, ana):
    page = opened(ana).page
    grid = page.get_by_role("grid", name="Risk queue")
    expect(grid).to_have_attribute("aria-rowcount", "41")
    grid.locator("[role=row][data-id='1003']").click()
    expect(page.locator(".fb-who")).to_contain_text("Customer 1003")
    expect(page.locator(".fb-who")).to_contain_text("EMI of ₹12,400 on Wed 18 Nov 2026")
    reasons = page.get_by_role("table", name="Reasons")
    expect(reasons.locator("tbody tr").first).to_contain_text("Salary late")
    expect(reasons.locator("tbody tr").first).to_contain_text("▲")
    expect(page.locator(".fb-panel canvas").first).to_be_visible()
    page.get_by_role("tab", name="Account").click()
    expect(page.locator(".fb-events")).to_contain_text("failed, the money was not there")


def test_the_queue_is_driven_by_keyboard_filter_and_sort(opened, ana):
    page = opened(ana).page
    grid = page.get_by_role("grid", name="Risk queue")
    expect(grid.locator(".fb-band").first).to_be_visible()
    grid.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".fb-who")).to_contain_text("Customer 1003")
    page.keyboard.press("End")
    expect(grid.locator("[role=row][data-id='1040']")).to_be_visible()
    page.get_by_label("Band").select_option("HIGH")
    expect(grid).to_have_attribute("aria-rowcount", "7")
    expect(grid.locator(".fb-band").first).to_have_text(re.compile("High"))
    page.get_by_role("button", name="Clear").click()
    expect(grid).to_have_attribute("aria-rowcount", "41")
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(grid.locator("[role=row][data-index='0']")).to_contain_text("1040")
    page.keyboard.press("/")
    expect(page.get_by_label("Search by customer id")).to_be_focused()
    page.keyboard.type("9999")
    expect(page.locator(".fb-vg .empty")).to_contain_text("No customer fits")


def test_a_message_goes_from_draft_to_audit(opened, ana, dispatch):
    page = opened(ana).page
    reach_out(page, 1009)
    draft_by_sms(page)
    expect(page.locator(".fb-dc .verdict")).to_contain_text("Contact allowed")
    page.get_by_role("button", name="Confirm as ana").click()
    steps = page.get_by_role("list", name="Progress")
    expect(steps).to_contain_text("Waiting")
    assert "sent" in dispatch()
    expect(steps).to_contain_text("Sent")
    audit = page.get_by_role("list", name="Audit entries")
    expect(audit).to_contain_text("draft.proposed · ana")
    expect(audit).to_contain_text("approval.granted · ana")


def test_words_of_ones_own_need_a_second_person(opened, ana, bo):
    page = opened(ana).page
    reach_out(page, 1010)
    page.get_by_role("button", name="Find templates").click()
    page.locator(".fb-dc .options button").filter(has_text="E-mail").first.click()
    page.get_by_role("button", name="Write a new version").click()
    box = page.get_by_label("Text of the message")
    box.fill(box.input_value() + " we are glad to help.")
    page.get_by_role("button", name="Save new version").click()
    expect(page.locator(".fb-dc blockquote")).to_contain_text("glad to help")
    expect(page.locator(".fb-dc .diff summary")).to_contain_text("Changed by ana")
    expect(page.locator(".fb-dc ins")).to_contain_text("glad to help")
    expect(page.locator(".fb-dc .confirm")).to_contain_text("a second person must confirm")
    button = page.get_by_role("button", name="Confirm as ana")
    expect(button).to_be_disabled()
    button.evaluate("button => { button.disabled = false; button.click(); }")
    expect(page.get_by_role("alert")).to_contain_text("second person")

    other = opened(bo).page
    reach_out(other, 1010)
    other.get_by_role("button", name="Confirm as bo").click()
    expect(other.get_by_role("list", name="Progress")).to_contain_text("bo")
    expect(page.get_by_role("list", name="Progress")).to_contain_text("bo")


def test_a_role_that_may_not_is_refused_whatever_the_page_sends(opened, proxied, as_manager):
    page = opened(proxied, as_manager).page
    reach_out(page, 1011)
    page.get_by_role("button", name="Find templates").click()
    page.locator(".fb-dc .options button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("mia may not write messages")


def test_the_proxy_alone_signs_people_in(chromium, proxied):
    context = chromium.new_context()
    assert context.request.get(proxied + "/").status == 401
    forged = {"X-Forwarded-User": "ana", "X-Forwarded-Groups": "analyst"}
    assert context.request.get(proxied + "/", headers=forged).status == 401
    context.close()


def test_the_chat_answers_and_offers_the_same_card(opened, ana):
    page = opened(ana).page
    page.get_by_role("button", name="Open the assistant").click()
    box = page.get_by_label("Ask a question")
    box.fill("why is customer 1005 at risk?")
    page.keyboard.press("Enter")
    answer = page.locator(".fb-chat article.assistant").first
    expect(answer).to_contain_text("1005")
    expect(answer).to_contain_text("Salary late")
    expect(answer.locator("canvas")).to_be_visible()
    expect(page.locator(".fb-chat")).to_have_attribute("aria-busy", "false")
    box.fill("draft a message for customer 1006")
    page.keyboard.press("Enter")
    card = page.locator(".fb-chat .fb-dc")
    expect(card.locator("blockquote")).to_be_visible()
    expect(card.get_by_role("button", name="Confirm as ana")).to_be_visible()


def test_a_customer_in_an_answer_opens_in_the_panel(opened, ana):
    page = opened(ana).page
    page.get_by_role("button", name="Open the assistant").click()
    page.get_by_label("Ask a question").fill("which 10 customers are most at risk?")
    page.keyboard.press("Enter")
    page.locator(".fb-chat").get_by_role("button", name="1007", exact=True).click()
    expect(page.locator(".fb-who")).to_contain_text("Customer 1007")
    expect(page.locator(".fb-vg .row.chosen")).to_contain_text("1007")


def test_an_answer_that_takes_too_long_can_be_stopped(opened, slow):
    page = opened(slow).page
    page.get_by_role("button", name="Open the assistant").click()
    box = page.get_by_label("Ask a question")
    box.fill("how is the portfolio?")
    page.keyboard.press("Enter")
    page.locator(".fb-chat").get_by_role("button", name="Stop").click()
    expect(page.locator(".fb-chat article.assistant")).to_contain_text("Stopped")
    expect(page.locator(".fb-chat").get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(box).to_be_editable()


def test_a_locked_store_is_said_and_nothing_is_half_written(opened, ana, locked):
    page = opened(ana).page
    reach_out(page, 1012)
    page.get_by_role("button", name="Find templates").click()
    option = page.locator(".fb-dc .options button").first
    expect(option).to_be_visible()
    with locked():
        option.click()
        expect(page.get_by_role("alert")).to_contain_text("locked")
    option.click()
    expect(page.locator(".fb-dc blockquote")).to_be_visible()
    expect(page.locator(".fb-dc .audit li")).to_have_count(1)


def test_keys_alone_lead_from_the_queue_to_the_reasons(opened, ana):
    page = opened(ana).page
    expect(page.locator(".fb-vg .fb-band").first).to_be_visible()
    page.get_by_label("Search by customer id").focus()
    page.keyboard.type("1015")
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".fb-who")).to_contain_text("Customer 1015")
    page.get_by_role("tab", name="Why").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".fb-events")).to_be_visible()
    tab = page.get_by_role("tab", name="Account")
    expect(tab).to_be_focused()
    assert tab.evaluate("tab => getComputedStyle(tab).outlineStyle") == "solid"


def test_hostile_text_stays_text(opened, ana):
    page = opened(ana).page
    select(page, 1002)
    expect(page.locator(".fb-who")).to_contain_text("<img src=x")
    page.get_by_role("button", name="Open the assistant").click()
    page.get_by_label("Ask a question").fill("<img src=x onerror='window.__hurt=1'>")
    page.keyboard.press("Enter")
    expect(page.locator(".fb-chat article.assistant")).to_be_visible()
    expect(page.locator(".fb-chat")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("window.__hurt") is None
    assert page.locator("img").count() == 0


def test_closing_the_page_ends_its_kernel_and_a_dead_server_is_noticed(chromium, short_lived):
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    left, kept = context.new_page(), context.new_page()
    for page in (left, kept):
        page.goto(short_lived.address + "/")
        expect(page.locator(".fb-vg .fb-band").first).to_be_visible()
    assert len(short_lived.kernels()) == 2
    left.close(run_before_unload=True)
    deadline = time.monotonic() + 30
    while len(short_lived.kernels()) > 1:
        assert time.monotonic() < deadline, "the kernel outlived its page"
        kept.wait_for_timeout(200)
    short_lived.process.terminate()
    expect(kept.get_by_role("alertdialog", name="Session ended")).to_be_visible()
    expect(kept.get_by_role("button", name="Reload the page")).to_be_focused()
    context.close()
