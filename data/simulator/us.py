"""The American portfolio: dollars in cents, cards, ACH debits, pay every second Friday.

One country with many clocks: each customer's zone follows from the state. The book's days are
those of New York. The shares and sizes are plausible, not measured. Every person is invented, and
the telephone numbers are of the range (555-0100 to 555-0199) that is kept for fiction.
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

_HEAT_AND_COOL = (1.25, 1.15, 1.0, 0.85, 0.85, 1.05, 1.3, 1.3, 1.05, 0.85, 0.95, 1.2)
_HOLIDAYS = (0.85, 0.85, 0.95, 0.95, 1.0, 0.95, 1.0, 1.0, 0.95, 0.95, 1.3, 1.4)
_TRIPS = (0.8, 0.8, 1.1, 1.0, 1.1, 1.4, 1.5, 1.3, 0.8, 0.8, 1.1, 1.2)
_CARD = (("card", 1.0),)
_CARD_OR_TRANSFER = (("card", 0.7), ("transfer", 0.3))

_MONEY = Money("USD", step=1, note=2_000, large=10_000)

_LIVELIHOODS = (
    Livelihood("salaried", 0.68, "salary", "employer", 370_000, 0.52, 0.02),
    Livelihood("gig", 0.11, "gig_income", "weekly", 240_000, 0.40, 0.30),
    Livelihood("self_employed", 0.08, "other_in", "irregular", 380_000, 0.60, 0.55, cash=0.1),
    Livelihood("pensioner", 0.13, "benefit", "monthly", 210_000, 0.35, 0.0),
)

_BILLS = (
    Bill("rent", "direct_debit", 6513, "rent", 0.22, 0.26, 0.22, 0.0, 0.5, rise_chance=0.14),
    Bill("rent", "transfer", 6513, None, 0.14, 0.25, 0.22, 0.0, 0.6, rise_chance=0.14),
    Bill("emi", "direct_debit", 6012, "emi", 0.34, 0.23, 0.28, 0.0, 0.5),
    Bill("emi", "direct_debit", 6012, "emi", 0.42, 0.10, 0.35, 0.0, 0.4, term=(36, 72)),
    Bill("emi", "direct_debit", 6012, "emi", 0.16, 0.05, 0.45, 0.0, 0.3),
    Bill("emi", "direct_debit", 6012, "emi", 0.10, 0.05, 0.50, 0.0, 0.4, term=(6, 36)),
    Bill("card_payment", "direct_debit", 6012, "card_minimum", 0.66, 0.035, 0.70, 0.30, 0.3),
    Bill(
        "utility",
        "direct_debit",
        4900,
        "utility",
        0.52,
        0.04,
        0.35,
        0.12,
        0.2,
        season=_HEAT_AND_COOL,
    ),
    Bill("utility", "card", 4900, None, 0.36, 0.04, 0.35, 0.12, 0.2, season=_HEAT_AND_COOL),
    Bill("insurance", "direct_debit", 6300, "insurance", 0.72, 0.045, 0.45, 0.0, 0.3),
    Bill("telecom", "card", 4814, None, 0.88, 0.022, 0.35, 0.04, 0.2),
    Bill("subscription", "card", 5815, None, 0.80, 0.006, 0.40, 0.0, 0.1),
    Bill("subscription", "card", 7997, None, 0.28, 0.012, 0.40, 0.0, 0.1),
    Bill("transfer_out", "transfer", None, None, 0.25, 0.05, 0.50, 0.0, 0.6, to="savings"),
    Bill("education", "transfer", 8351, None, 0.10, 0.10, 0.40, 0.0, 0.5),
)

_HABITS = habits(
    _MONEY,
    {
        "grocery": Local(1.0, 8.0, 0.30, _CARD),
        "transport": Local(0.92, 8.0, 0.14, _CARD),
        "dining": Local(0.97, 11.0, 0.16, _CARD),
        "shopping": Local(0.95, 5.0, 0.16, _CARD, _HOLIDAYS),
        "entertainment": Local(0.75, 2.0, 0.04, _CARD),
        "health": Local(0.8, 1.2, 0.06, _CARD),
        "household": Local(0.8, 1.4, 0.06, _CARD, _HOLIDAYS),
        "travel": Local(0.45, 0.5, 0.05, _CARD, _TRIPS),
        "atm": Local(0.6, 1.4, 0.06, (("atm", 1.0),)),
        "gambling": Local(0.05, 6.0, 0.10, _CARD),
        "other_out": Local(0.6, 1.5, 0.05, _CARD_OR_TRANSFER),
    },
)

_SHOCKS = Shocks(
    job_loss=0.0042,
    job_loss_days=74.0,
    settlement=0.5,
    hours_cut=0.0063,
    hours_cut_days=80.0,
    hours_cut_to=(0.5, 0.85),
    illness=0.009,
    illness_days=20.0,
    illness_rate=0.14,
    illness_cost=0.08,
    away=0.09,
    away_days=7.0,
    hooked=0.05,
    hooked_days=40.0,
    hooked_rate=0.35,
    hooked_size=0.03,
    spree=0.013,
    spree_days=45.0,
    spree_size=1.5,
    lump=0.54,
    lump_size=0.25,
    lump_spread=1.05,
    drift=0.15,
    drift_memory=0.85,
    refund=0.30,
)

_EMPLOYERS = Employers(
    staff=18.0,
    fortnightly=0.62,
    paydays=((15, 0.34), (31, 0.40), (1, 0.26)),
    small_delay=0.03,
    strain=0.010,
    strain_days=70.0,
    strain_start=0.03,
    strained_delay=(2, 15),
    strained_layoffs=3.0,
    posting_delay=0.02,
)

_BORROWING = Borrowing(
    share=0.05,
    appetite=(0.05, 0.30),
    below=0.08,
    size=(0.08, 0.28),
    weeks=6,
    price=1.35,
    limit=0.7,
    overdraft_share=0.20,
    overdraft_size=(0.06, 0.25),
    overdraft_rate=0.015,
    savings_rate=0.0003,
    bounce_fee=3_000,
)

_CUSHIONS = Cushions(
    thrift=(0.84, 0.02),
    buffer=1.15,
    buffer_spread=0.6,
    saver_share=0.75,
    outside=0.8,
    outside_spread=0.8,
    reach=(0.65, 1.0),
    family_share=0.06,
    family_reach=0.30,
    foresight=(0.05, 0.95),
    cut=0.75,
    transfers=1.5,
)

_FIRST = (
    "Aaron Abigail Aiden Alexis Alyssa Amanda Andrew Angela Anthony Ashley Austin Barbara Brandon "
    "Brian Brittany Caleb Charles Christina Christopher Cynthia Daniel David Deborah Destiny Diane "
    "Donald Donna Dorothy Dylan Elijah Elizabeth Emma Eric Ethan Evelyn Gary Grace Hannah Heather "
    "Isaiah Jacob James Janet Jasmine Jason Jennifer Jeremy Jessica John Jordan Joseph Karen "
    "Kayla Keisha Kenneth Kevin Kimberly Laura Lauren Linda Lisa Logan Madison Malik Margaret Mark "
    "Mason Matthew Megan Melissa Michael Michelle Nancy Nathan Nicole Noah Olivia Pamela Patrick "
    "Rachel Rebecca Robert Ronald Ryan Samantha Samuel Sandra Sarah Scott Sharon Sophia Stephanie "
    "Steven Susan Taylor Terrell Thomas Tiffany Timothy Tyler Victoria Wei William Xavier Zachary"
)
_LAST = (
    "Adams Allen Anderson Bailey Baker Bennett Brooks Brown Campbell Carter Chen Clark Coleman "
    "Collins Cook Cooper Cox Davis Edwards Evans Foster Gray Green Hall Harris Henderson Hill "
    "Howard Hughes Jackson James Jenkins Johnson Jones Kelly Kim King Lee Lewis Long Martin Miller "
    "Mitchell Moore Morgan Morris Murphy Myers Nelson Nguyen O'Brien Parker Patel Perry Peterson "
    "Phillips Powell Price Reed Richardson Roberts Robinson Rogers Ross Russell Sanders Schmidt "
    "Scott Simmons Smith Stewart Sullivan Taylor Thomas Thompson Tran Turner Walker Washington "
    "Watson White Williams Wilson Wood Wright Young"
)
_FIRST_SPANISH = (
    "Adriana Alejandra Alejandro Ana Andrea Antonio Beatriz Camila Carlos Carmen Cristina Daniela "
    "Diego Eduardo Elena Emiliano Fernando Francisco Gabriela Guadalupe Isabel Javier Jorge Juan "
    "Julia Leticia Lucia Luis Manuel Marco Maria Mariana Mateo Miguel Natalia Pablo Raul Ricardo "
    "Rosa Santiago Sofia Teresa Valentina Veronica Yolanda"
)
_LAST_SPANISH = (
    "Aguilar Alvarez Castillo Castro Chavez Cruz Delgado Diaz Dominguez Espinoza Fernandez Flores "
    "Garcia Gomez Gonzalez Guerrero Gutierrez Guzman Hernandez Herrera Jimenez Lopez Martinez "
    "Medina Mendez Mendoza Morales Moreno Munoz Ortega Ortiz Perez Ramirez Ramos Reyes Rivera "
    "Rodriguez Romero Ruiz Salazar Sanchez Santiago Soto Torres Vargas Vasquez Vega"
)
_AREAS = "212 305 404 215 617 704 312 612 713 214 504 303 602 213 415 206 702 503 718 773"

_PUBLIC = Public(
    names=(("en", 0.86, _FIRST, _LAST), ("es", 0.14, _FIRST_SPANISH, _LAST_SPANISH)),
    places=(
        (
            "en",
            (
                ("New York City", 0.14),
                ("Massachusetts/Boston", 0.06),
                ("Pennsylvania/Philadelphia", 0.09),
                ("North Carolina/Charlotte", 0.07),
                ("Georgia/Atlanta", 0.08),
                ("Florida/Miami", 0.08),
                ("Illinois/Chicago", 0.09),
                ("Minnesota/Minneapolis", 0.05),
                ("Texas/Houston", 0.10),
                ("Colorado/Denver", 0.05),
                ("Arizona/Phoenix", 0.04),
                ("California/Los Angeles", 0.10),
                ("Washington/Seattle", 0.05),
            ),
        ),
        (
            "es",
            (
                ("California/Los Angeles", 0.32),
                ("Texas/Houston", 0.28),
                ("Florida/Miami", 0.20),
                ("New York City", 0.12),
                ("Arizona/Phoenix", 0.08),
            ),
        ),
    ),
    country="US",
    zones=(
        ("Illinois", "America/Chicago"),
        ("Minnesota", "America/Chicago"),
        ("Texas", "America/Chicago"),
        ("Colorado", "America/Denver"),
        ("Arizona", "America/Phoenix"),
        ("California", "America/Los_Angeles"),
        ("Washington", "America/Los_Angeles"),
    ),
    phone=tuple(f"+1{area}55501##" for area in _AREAS.split()),
    domains=("example.com", "example.org", "example.net"),
    preferred=(("sms", 0.48), ("email", 0.36), ("voice", 0.12), ("letter", 0.04)),
    avoid=("09:00-12:00", "09:00-17:00", "12:00-14:00", "17:00-19:00"),
    avoid_share=0.15,
    vulnerable=0.05,
    flags=(
        ("dispute", 0.012),
        ("complaint_open", 0.010),
        ("represented", 0.008),
        ("bereavement", 0.005),
        ("opt_out", 0.03),
    ),
    consent=(
        ("sms", 0.82, 0.09),
        ("whatsapp", 0.08, 0.10),
        ("email", 0.94, 0.07),
        ("voice", 0.62, 0.12),
        ("letter", 0.98, 0.01),
    ),
    purpose="service",
    sources=("branch", "app", "onboarding", "call_centre"),
    joined_years=8.0,
)

US = PortfolioSpec(
    name="us",
    last_day=date(2026, 10, 31),
    now="10:30",
    money=_MONEY,
    instant="transfer",
    timezone="America/New_York",
    holidays=((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)),
    livelihoods=_LIVELIHOODS,
    bills=_BILLS,
    habits=_HABITS,
    shocks=_SHOCKS,
    employers=_EMPLOYERS,
    borrowing=_BORROWING,
    cushions=_CUSHIONS,
    homes=Homes(
        second_earner=0.18, second_size=(0.3, 1.0), couples=0.12, sends=(0.1, 0.35), kin=0.25
    ),
    collection=Collection(
        retries=(3,), grace_days=3, later_chance=0.45, cushion=0.04, give_up_days=75
    ),
    arrival=Arrival(mean_seconds=600.0, late_share=0.004, late_days=1.5),
    public=_PUBLIC,
    most_billed=0.55,
)
