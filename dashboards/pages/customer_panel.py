"""One customer: who and how likely on top, then three pages: why, the account, reaching out.

A page's contents are made when it is first looked at; widgets stay and are only told new values.
"""

from datetime import timedelta

import ipywidgets

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages import markup
from dashboards.pages.outreach_page import OutreachPage
from dashboards.views import charts, customer
from dashboards.views.charts import Theme
from dashboards.widgets.chart import chart
from dashboards.widgets.tabs import Tabs
from engine.store import customers, scores
from engine.store.scores import Score

WHY, ACCOUNT, REACH_OUT = range(3)
LOOKING_BACK = timedelta(days=90)


class CustomerPanel:
    """The right-hand side of the page."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk = desk
        self._theme: Theme = "light"
        self._customer: int | None = None
        self._score: Score | None = None
        self._shown: dict[int, int] = {}  # page -> score it shows
        self._who = ipywidgets.HTML(
            markup.state(
                "No customer chosen",
                "Choose one in the queue: click a row, or press ↑ ↓ and Enter.",
            )
        )
        self._tabs = Tabs(label="About this customer", titles=["Why", "Account", "Reach out"])
        self._tabs.observe(lambda _change: self._turn(), "selected")
        self._why_top, self._why_rest = ipywidgets.HTML(), ipywidgets.HTML()
        self._waterfall = chart({}, 286)
        self._account_top, self._account_rest = ipywidgets.HTML(), ipywidgets.HTML()
        self._balance = chart({}, 190)
        self._outreach = OutreachPage(desk, messages)
        self._pages = [
            self._page(self._why_top, self._waterfall, self._why_rest),
            self._page(self._account_top, self._balance, self._account_rest),
            self._page(*self._outreach.parts),
        ]
        self.box = ipywidgets.Box([self._who, self._tabs, *self._pages])
        self.box.add_class("fb-card")
        self.box.add_class("fb-panel")

    def warm(self) -> None:
        """Load what reads an account, while nobody waits for it."""
        from data.book import open_book

        open_book(self._desk.portfolio.book).timeline(0)

    def show(self, customer_id: int) -> None:
        """Show this customer."""
        self._customer = customer_id
        self._shown.clear()
        self._tabs.about = str(customer_id)
        self.refresh()

    def refresh(self) -> None:
        """Show the newest score of the same customer."""
        if self._customer is None:
            return
        with self._desk.store.read() as connection:
            self._score = scores.latest(connection, self._customer)
            who = customers.find(connection, self._customer)
            past = scores.history(connection, self._customer)
        if self._score is None or who is None:
            self._who.value = markup.state(
                "No score", "This customer was not scored yet: run forbear score."
            )
            self._tabs.shown = False
            return
        head = customer.header(self._score, who, past, self._desk.currency)
        self._who.value = markup.who(head)
        self._tabs.shown = True
        self._turn()

    def reach_out(self, draft_id: str) -> None:
        """Bring that message to the front, or the customer's newest where there is none."""
        self._tabs.selected = REACH_OUT
        if draft_id and self._customer is not None:
            self._outreach.open(self._customer, draft_id)

    def recolour(self, theme: Theme) -> None:
        """Draw the charts again in this theme's colours."""
        self._theme = theme
        self._shown.pop(WHY, None)
        self._shown.pop(ACCOUNT, None)
        self._turn()

    def follow(self) -> None:
        """Show how far the message on the card has come."""
        self._outreach.follow()

    def _page(self, *parts: ipywidgets.Widget) -> ipywidgets.Box:
        page = ipywidgets.Box(list(parts))
        page.add_class("fb-page")
        page.add_class("fb-hidden")
        return page

    def _turn(self) -> None:
        """Bring the chosen page to the front and up to date."""
        if self._score is None:
            return
        chosen = self._tabs.selected
        if self._shown.get(chosen) != self._score.score_id:
            (self._why, self._account, self._reach_out)[chosen](self._score)
            self._shown[chosen] = self._score.score_id
        for index, page in enumerate(self._pages):
            page.remove_class("fb-hidden") if index == chosen else page.add_class("fb-hidden")
        self._tabs.turned += 1

    def _why(self, score: Score) -> None:
        currency = self._desk.currency
        if not score.reasons:
            self._waterfall.add_class("fb-hidden")
            self._why_top.value = markup.state(*customer.unexplained(score))
            self._why_rest.value = ""
            return
        self._waterfall.remove_class("fb-hidden")
        self._why_top.value = markup.why(customer.subject(score, currency))
        self._waterfall.option = charts.waterfall(score, currency, self._theme)
        self._why_rest.value = markup.reasons(customer.reasons(score, currency)) + self._payments(
            score
        )

    def _payments(self, score: Score) -> str:
        return markup.payments(customer.payments(score, self._desk.today, self._desk.currency))

    def _account(self, score: Score) -> None:
        from dashboards.views import account
        from data.book import open_book

        as_of, zone = self._desk.as_of, self._desk.zone
        currency = self._desk.currency
        rows = open_book(self._desk.portfolio.book).timeline(
            score.customer_id, since=as_of - LOOKING_BACK, until=as_of
        )
        found = account.balances(rows, zone)
        due = [charts.Due(one.due_on, customer.due_label(one, currency)) for one in score.payments]
        self._account_top.value = "<h3>Balance <small>90 days, and what falls due</small></h3>"
        self._balance.option = charts.balance(found.days, found.minor, due, self._theme)
        story = account.events(rows, zone, currency)
        self._account_rest.value = self._payments(score) + markup.events(story)

    def _reach_out(self, score: Score) -> None:
        self._outreach.show(score)
