"""The British portfolio: pounds in pence, faster payments, direct debits and standing orders.

Paydays are the 25th, the 28th and the last working day; council tax is asked for in ten months of
the year. The shares and sizes are plausible, not measured. Every person is invented, and the
telephone numbers are of the ranges that Ofcom keeps for drama.
"""

from datetime import date

from data.simulator.everyday import Local, habits
from data.simulator.spec import (
    Arrival,
    Bill,
    Borrowing,
    Collection,
    Cushions,
    Employers,
    Homes,
    Livelihood,
    Money,
    PortfolioSpec,
    Public,
    Shocks,
)

_WINTER = (1.5, 1.45, 1.3, 1.05, 0.8, 0.65, 0.6, 0.6, 0.7, 0.95, 1.15, 1.35)
_TEN_MONTHS = (1.0, 0.0, 0.0, *(1.0,) * 9)
_CHRISTMAS = (0.85, 0.85, 0.95, 0.95, 0.95, 0.95, 1.0, 1.0, 0.95, 1.0, 1.2, 1.45)
_TRIPS = (0.9, 0.8, 0.9, 1.1, 1.2, 1.3, 1.6, 1.6, 1.0, 0.9, 0.7, 0.9)
_CARD = (("card", 1.0),)
_CARD_OR_TRANSFER = (("card", 0.9), ("transfer", 0.1))

_MONEY = Money("GBP", step=1, note=1_000, large=5_000)

_LIVELIHOODS = (
    Livelihood("salaried", 0.66, "salary", "employer", 215_000, 0.45, 0.02),
    Livelihood("gig", 0.09, "gig_income", "weekly", 145_000, 0.35, 0.30),
    Livelihood("self_employed", 0.08, "other_in", "irregular", 215_000, 0.55, 0.55, cash=0.1),
    Livelihood("pensioner", 0.12, "benefit", "monthly", 125_000, 0.35, 0.0),
    Livelihood("benefits", 0.05, "benefit", "monthly", 105_000, 0.25, 0.0),
)

_BILLS = (
    Bill("rent", "transfer", 6513, "rent", 0.30, 0.26, 0.22, 0.0, 0.7, rise_chance=0.12),
    Bill("rent", "transfer", 6513, None, 0.08, 0.22, 0.22, 0.0, 0.7, rise_chance=0.12),
    Bill("emi", "direct_debit", 6012, "emi", 0.32, 0.22, 0.30, 0.0, 0.6),
    Bill("emi", "direct_debit", 6012, "emi", 0.30, 0.08, 0.45, 0.0, 0.5, term=(24, 60)),
    Bill("emi", "direct_debit", 6012, "emi", 0.10, 0.03, 0.50, 0.0, 0.3, term=(3, 12)),
    Bill("card_payment", "direct_debit", 6012, "card_minimum", 0.52, 0.035, 0.70, 0.30, 0.4),
    Bill(
        "utility", "direct_debit", 9311, "utility", 0.70, 0.06, 0.30, 0.0, 0.2, season=_TEN_MONTHS
    ),
    Bill("utility", "direct_debit", 4900, "utility", 0.66, 0.05, 0.35, 0.03, 0.3),
    Bill("utility", "card", 4900, None, 0.24, 0.05, 0.40, 0.20, 0.2, season=_WINTER),
    Bill("utility", "direct_debit", 4900, "utility", 0.60, 0.016, 0.30, 0.0, 0.2),
    Bill("telecom", "direct_debit", 4814, "utility", 0.82, 0.020, 0.35, 0.04, 0.2),
    Bill("insurance", "direct_debit", 6300, "insurance", 0.55, 0.025, 0.45, 0.0, 0.3),
    Bill("subscription", "card", 5815, None, 0.75, 0.006, 0.40, 0.0, 0.1),
    Bill("subscription", "direct_debit", 7997, None, 0.25, 0.014, 0.30, 0.0, 0.1),
    Bill("transfer_out", "transfer", None, None, 0.30, 0.05, 0.50, 0.0, 0.6, to="savings"),
    Bill("education", "transfer", 8351, None, 0.09, 0.12, 0.40, 0.0, 0.5),
)

_HABITS = habits(
    _MONEY,
    {
        "grocery": Local(1.0, 11.0, 0.34, _CARD),
        "transport": Local(0.9, 10.0, 0.13, _CARD),
        "dining": Local(0.95, 9.0, 0.13, _CARD),
        "shopping": Local(0.95, 5.0, 0.16, _CARD, _CHRISTMAS),
        "entertainment": Local(0.75, 2.0, 0.04, _CARD),
        "health": Local(0.6, 0.8, 0.02, _CARD),
        "household": Local(0.8, 1.4, 0.06, _CARD, _CHRISTMAS),
        "travel": Local(0.5, 0.5, 0.06, _CARD, _TRIPS),
        "atm": Local(0.6, 1.8, 0.06, (("atm", 1.0),)),
        "gambling": Local(0.08, 6.0, 0.10, _CARD),
        "other_out": Local(0.6, 1.5, 0.05, _CARD_OR_TRANSFER),
    },
)

_SHOCKS = Shocks(
    job_loss=0.0042,
    job_loss_days=84.0,
    settlement=0.6,
    hours_cut=0.008,
    hours_cut_days=90.0,
    hours_cut_to=(0.5, 0.85),
    illness=0.016,
    illness_days=24.0,
    illness_rate=0.10,
    illness_cost=0.05,
    away=0.10,
    away_days=9.0,
    hooked=0.05,
    hooked_days=40.0,
    hooked_rate=0.40,
    hooked_size=0.03,
    spree=0.012,
    spree_days=45.0,
    spree_size=1.5,
    lump=0.40,
    lump_size=0.17,
    lump_spread=1.05,
    drift=0.15,
    drift_memory=0.85,
    refund=0.25,
)

_EMPLOYERS = Employers(
    staff=18.0,
    fortnightly=0.03,
    paydays=((25, 0.30), (28, 0.22), (31, 0.36), (15, 0.07), (1, 0.05)),
    small_delay=0.04,
    strain=0.014,
    strain_days=75.0,
    strain_start=0.035,
    strained_delay=(2, 18),
    strained_layoffs=3.0,
    posting_delay=0.02,
)

_BORROWING = Borrowing(
    share=0.07,
    appetite=(0.05, 0.30),
    below=0.08,
    size=(0.08, 0.30),
    weeks=6,
    price=1.3,
    limit=0.7,
    overdraft_share=0.30,
    overdraft_size=(0.05, 0.25),
    overdraft_rate=0.028,
    savings_rate=0.001,
    bounce_fee=500,
)

_CUSHIONS = Cushions(
    thrift=(0.86, 0.04),
    buffer=1.0,
    buffer_spread=0.6,
    saver_share=0.72,
    outside=0.8,
    outside_spread=0.8,
    reach=(0.65, 1.0),
    family_share=0.12,
    family_reach=0.30,
    foresight=(0.05, 0.95),
    cut=0.75,
    transfers=1.6,
)

_FIRST = (
    "Aisha Alan Alice Amelia Amy Andrew Angus Anna Arthur Ben Bethan Callum Catherine Charlotte "
    "Chloe Daniel David Dylan Eilidh Eleanor Ella Emily Emma Ewan Fatima Fiona Florence George "
    "Grace Gwen Hannah Harry Helen Imran Isla Jack Jacob James Jane Jessica John Joseph Kate Leah "
    "Liam Lucy Mark Mary Megan Mohammed Natalie Oliver Olivia Owen Paul Peter Priya Rachel Rhys "
    "Robert Rory Ruth Samuel Sarah Sean Sophie Stephen Susan Thomas Victoria William Zara"
)
_LAST = (
    "Adams Ahmed Allen Anderson Bailey Baker Begum Bell Bennett Brown Campbell Carter Clark Clarke "
    "Cook Cooper Davies Davis Edwards Evans Foster Fraser Gray Green Griffiths Hall Harris "
    "Harrison Hill Hughes Hussain Jackson James Johnson Jones Kaur Kelly Khan King Lee Lewis "
    "MacDonald Marshall Martin McLean Mitchell Moore Morgan Morris Murphy Murray O'Neill Owen "
    "Palmer Parker Patel Phillips Powell Price Reid Richardson Roberts Robertson Robinson Rogers "
    "Scott Shaw Simpson Singh Smith Stewart Taylor Thomas Thompson Turner Walker Ward Watson "
    "White Wilkinson Williams Wilson Wood Wright Young"
)

_PUBLIC = Public(
    names=(("en", 1.0, _FIRST, _LAST),),
    places=(
        (
            "en",
            (
                ("England/London", 0.17),
                ("England/Birmingham", 0.12),
                ("England/Manchester", 0.13),
                ("England/Leeds", 0.12),
                ("England/Bristol", 0.11),
                ("England/Newcastle", 0.09),
                ("England/Norwich", 0.09),
                ("Scotland/Glasgow", 0.05),
                ("Scotland/Edinburgh", 0.04),
                ("Wales/Cardiff", 0.05),
                ("Northern Ireland/Belfast", 0.03),
            ),
        ),
    ),
    country="GB",
    zones=(),
    phone=("+447700900###",),
    domains=("example.com", "example.org", "example.net"),
    preferred=(
        ("sms", 0.46),
        ("email", 0.36),
        ("whatsapp", 0.06),
        ("voice", 0.08),
        ("letter", 0.04),
    ),
    avoid=("09:00-12:00", "09:00-17:30", "12:00-14:00", "17:00-19:00"),
    avoid_share=0.15,
    vulnerable=0.07,
    flags=(
        ("dispute", 0.008),
        ("complaint_open", 0.012),
        ("represented", 0.004),
        ("bereavement", 0.005),
        ("opt_out", 0.02),
    ),
    consent=(
        ("sms", 0.93, 0.06),
        ("whatsapp", 0.25, 0.10),
        ("email", 0.92, 0.06),
        ("voice", 0.65, 0.12),
        ("letter", 0.98, 0.01),
    ),
    purpose="service",
    sources=("branch", "app", "onboarding", "call_centre"),
    joined_years=9.0,
)

UK = PortfolioSpec(
    name="uk",
    last_day=date(2026, 10, 31),
    now="10:30",
    money=_MONEY,
    instant="transfer",
    timezone="Europe/London",
    holidays=((1, 1), (12, 25), (12, 26), (12, 28)),
    livelihoods=_LIVELIHOODS,
    bills=_BILLS,
    habits=_HABITS,
    shocks=_SHOCKS,
    employers=_EMPLOYERS,
    borrowing=_BORROWING,
    cushions=_CUSHIONS,
    homes=Homes(
        second_earner=0.16, second_size=(0.3, 1.0), couples=0.16, sends=(0.1, 0.35), kin=0.3
    ),
    collection=Collection(
        retries=(3,), grace_days=3, later_chance=0.45, cushion=0.04, give_up_days=75
    ),
    arrival=Arrival(mean_seconds=300.0, late_share=0.003, late_days=1.5),
    public=_PUBLIC,
    most_billed=0.50,
)
