"""What a customer wrote, as an analyst sees to it; nothing of it is ever run or taken as markup."""

from datetime import datetime

from playwright.sync_api import expect

from data.book import open_book
from data.portfolio import portfolio
from engine.clock import book_clock
from engine.outreach.desk import open_desk
from engine.outreach.replies import Incoming, take
from engine.store import addresses
from engine.store.cipher import load_cipher
from engine.store.database import open_store

HOSTILE = 'Please call me <img src=x onerror="window.__hurt=1">'


def arrive(home, text, customer):
    """A reply, as `forbear replies import` takes it."""
    place = portfolio(home, "handmade")
    desk = open_desk(load_cipher(None, place.root), book_clock(open_book(place.book).info.now))
    store = open_store(f"sqlite:///{place.database}", patience=30)
    incoming = Incoming(f"p{customer}@example.org", "email", text, datetime.now().astimezone())
    with store.write() as conn:
        addresses.complete(conn, desk.cipher)
        take(conn, desk, incoming)
    store.close()


def test_a_reply_arrives_is_read_and_is_seen_to_in_a_persons_name(opened, ana, home):
    page = opened(ana).page
    expect(page.get_by_role("tab", name="Replies 0")).to_be_visible()
    arrive(home, HOSTILE, 1021)
    page.get_by_role("tab", name="Replies 1").click()
    inbox = page.get_by_role("region", name="Replies")
    expect(inbox.locator("blockquote")).to_have_text(HOSTILE)
    expect(inbox).to_contain_text("To do: Call the customer back.")
    done = inbox.get_by_role("button", name="Done by ana")
    expect(done).to_be_disabled()
    inbox.get_by_label("What was done about the reply of Customer 1021").select_option("called")
    done.click()
    expect(inbox).to_contain_text("Seen to (1)")
    expect(inbox).to_contain_text("Called the customer · ana")
    expect(page.get_by_role("tab", name="Replies 0")).to_be_visible()
    inbox.get_by_role("button", name="Customer 1021").click()
    expect(page.locator(".fb-who")).to_contain_text("Customer 1021")
    assert page.evaluate("window.__hurt") is None
