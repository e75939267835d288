"""The boundary as a person meets it: edit, second person, revoke, a new approval, dispatch."""

from playwright.sync_api import expect

from tests.browser.test_workbench import draft_by_sms, reach_out


def test_a_revoked_message_needs_a_new_version_and_a_new_approval(opened, ana, dispatch):
    page = opened(ana).page
    reach_out(page, 1014)
    draft_by_sms(page)
    page.get_by_role("button", name="Confirm as ana").click()
    steps = page.get_by_role("list", name="Progress")
    expect(steps).to_contain_text("in 24 h 0 min")
    page.get_by_label("Reason for revoking").select_option("wrong_text")
    page.get_by_role("button", name="Revoke as ana").click()
    expect(steps).to_contain_text("by ana: the text is wrong")
    page.get_by_role("button", name="Write a new version").click()
    box = page.get_by_label("Text of the message")
    text = box.input_value()
    page.get_by_role("button", name="Save new version").click()
    expect(page.locator(".fb-dc blockquote")).to_have_text(text)
    page.get_by_role("button", name="Confirm as ana").click()
    expect(steps).to_contain_text("Waiting")
    assert "sent" in dispatch()
    expect(steps).to_contain_text("Sent")
    audit = page.get_by_role("list", name="Audit entries")
    expect(audit).to_contain_text("approval.revoked (wrong text) · ana")


def test_an_email_is_shown_in_both_its_parts_with_its_true_sender(opened, ana):
    page = opened(ana).page
    reach_out(page, 1016)
    page.get_by_role("button", name="Find templates").click()
    page.locator(".fb-dc .options button").filter(has_text="E-mail").first.click()
    letter = page.locator(".fb-dc .exact")
    expect(letter).to_contain_text("ASTERB <care@asterbank.example>")
    frame = page.locator(".fb-dc iframe")
    assert frame.get_attribute("sandbox") == ""
    text = page.locator(".fb-dc blockquote").inner_text()
    shown = page.frame_locator(".fb-dc iframe").locator("body").inner_text()
    assert shown.split() == text.split()
    page.get_by_role("button", name="Confirm as ana").click()
    expect(page.get_by_role("list", name="Progress")).to_contain_text("s after opening it")


def test_a_no_is_said_on_the_card_with_its_reason_and_a_new_version_waits_again(opened, ana):
    page = opened(ana).page
    reach_out(page, 1017)
    draft_by_sms(page)
    no = page.get_by_role("button", name="Reject as ana")
    expect(no).to_be_disabled()
    page.get_by_label("Reason for rejecting").select_option("wrong_time")
    no.click()
    steps = page.get_by_role("list", name="Progress")
    expect(steps).to_contain_text("by ana: the wrong time")
    expect(page.get_by_role("button", name="Confirm as ana")).to_have_count(0)
    audit = page.get_by_role("list", name="Audit entries")
    expect(audit).to_contain_text("approval.rejected (wrong time) · ana")
    page.get_by_role("button", name="Write a new version").click()
    page.get_by_role("button", name="Save new version").click()
    expect(page.get_by_role("button", name="Confirm as ana")).to_be_enabled()


def test_the_list_shows_both_parts_of_an_email_and_takes_a_no(opened, ana):
    page = opened(ana).page
    reach_out(page, 1019)
    page.get_by_role("button", name="Find templates").click()
    page.locator(".fb-dc .options button").filter(has_text="E-mail").first.click()
    expect(page.locator(".fb-dc .exact")).to_be_visible()
    page.get_by_role("tab", name="To confirm").click()
    item = page.locator(".fb-wl li").filter(has_text="Customer 1019")
    expect(item).to_contain_text("ASTERB <care@asterbank.example>")
    expect(item.locator("iframe")).to_have_count(0)
    item.get_by_text("HTML part").click()
    text = item.locator("blockquote").inner_text()
    expect(item.frame_locator("iframe").locator("body p").first).to_be_visible()
    assert item.frame_locator("iframe").locator("body").inner_text().split() == text.split()
    item.get_by_text("Say no").click()
    item.get_by_label("Reason for rejecting the message to customer 1019").select_option("other")
    elsewhere = opened(ana).page
    reach_out(elsewhere, 1020)
    draft_by_sms(elsewhere)
    expect(page.locator(".fb-wl li").filter(has_text="Customer 1020")).to_be_visible()
    item.get_by_role("button", name="Reject as ana").click()
    expect(page.locator(".fb-wl .notice")).to_contain_text("Rejected")
    expect(item).to_have_count(0)


def test_alike_drafts_are_confirmed_box_by_box(opened, ana):
    page = opened(ana).page
    for customer in (1013, 1018):
        reach_out(page, customer)
        draft_by_sms(page)
    page.get_by_role("tab", name="To confirm").click()
    for customer in (1013, 1018):
        page.get_by_label(f"Confirm the message to customer {customer}").check()
    page.get_by_role("button", name="Confirm as ana: 2 messages").click()
    expect(page.locator(".fb-wl .notice")).to_contain_text("2 of 2 approved, each by itself")
    page.get_by_role("tab", name="On their way").click()
    expect(page.locator(".fb-wl")).to_contain_text("Customer 1018")
