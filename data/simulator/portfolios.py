"""The portfolios that can be simulated, by name: all of their parameters in one place.

"demo" is a retail book of an Indian bank: rupees in paise, UPI, monthly paydays, EMIs. The shares
and sizes are plausible, not measured; they were set so that trouble is visible ahead for many
customers and not for all (see the oracle's figure in `benchmarks/simulator.py`).
"""

from datetime import date

from data.simulator.india import PUBLIC
from data.simulator.spec import (
    Arrival,
    Bill,
    Borrowing,
    Collection,
    Cushions,
    Employers,
    Habit,
    Livelihood,
    PortfolioSpec,
    Shocks,
)

_SUMMER = (0.95, 0.9, 1.0, 1.25, 1.45, 1.4, 1.2, 1.1, 1.05, 1.0, 0.9, 0.95)
_FESTIVE = (0.95, 0.9, 1.0, 0.95, 1.0, 0.95, 0.95, 1.05, 1.05, 1.35, 1.25, 1.1)
_TRIPS = (0.9, 0.8, 0.9, 1.2, 1.6, 1.2, 0.8, 0.8, 0.9, 1.2, 1.1, 1.4)
_CARD_OR_UPI = (("card", 0.3), ("upi", 0.7))
_MOSTLY_CARD = (("card", 0.65), ("upi", 0.35))

LIVELIHOODS = (
    Livelihood("salaried", 0.66, "salary", "employer", 4_600_000, 0.55, 0.03),
    Livelihood("gig", 0.14, "gig_income", "weekly", 2_600_000, 0.40, 0.30),
    Livelihood("self_employed", 0.13, "other_in", "irregular", 4_200_000, 0.65, 0.60, cash=0.3),
    Livelihood("pensioner", 0.07, "benefit", "monthly", 2_400_000, 0.35, 0.0),
)

BILLS = (
    Bill("rent", "direct_debit", 6513, "rent", 0.22, 0.20, 0.25, 0.0, 0.7, rise_chance=0.10),
    Bill("rent", "upi", 6513, None, 0.28, 0.19, 0.25, 0.0, 0.8, rise_chance=0.10),
    Bill("emi", "direct_debit", 6012, "emi", 0.52, 0.15, 0.45, 0.0, 0.6, start_share=0.25),
    Bill("emi", "direct_debit", 6012, "emi", 0.22, 0.08, 0.50, 0.0, 0.5, start_share=0.35),
    Bill("card_payment", "direct_debit", 6012, "card_minimum", 0.42, 0.05, 0.70, 0.35, 0.4),
    Bill("utility", "direct_debit", 4900, "utility", 0.45, 0.035, 0.40, 0.18, 0.3, season=_SUMMER),
    Bill("utility", "upi", 4900, None, 0.45, 0.035, 0.40, 0.18, 0.3, season=_SUMMER),
    Bill("insurance", "direct_debit", 6300, "insurance", 0.33, 0.03, 0.50, 0.0, 0.4),
    Bill("telecom", "upi", 4814, None, 0.85, 0.012, 0.35, 0.0, 0.2),
    Bill("subscription", "card", 5815, None, 0.55, 0.007, 0.40, 0.0, 0.1),
    Bill("subscription", "card", 7997, None, 0.20, 0.015, 0.40, 0.0, 0.1),
    Bill("education", "netbanking", 8211, None, 0.22, 0.06, 0.45, 0.0, 0.5),
)

HABITS = (
    Habit(
        "grocery",
        1.0,
        15.0,
        0.30,
        0.65,
        True,
        _CARD_OR_UPI,
        (5411, 5499),
        100,
        (9.6, 21.4),
        weekend=1.25,
    ),
    Habit(
        "transport",
        0.9,
        11.0,
        0.09,
        0.60,
        True,
        (("upi", 0.85), ("card", 0.15)),
        (4111, 4121, 5541),
        100,
        (9.6, 20.5),
        weekend=0.7,
    ),
    Habit(
        "dining",
        0.95,
        9.0,
        0.11,
        0.65,
        False,
        _CARD_OR_UPI,
        (5812, 5814),
        100,
        (12.0, 21.4),
        weekend=1.5,
    ),
    Habit(
        "shopping",
        0.95,
        4.0,
        0.16,
        0.90,
        False,
        _MOSTLY_CARD,
        (5311, 5651, 5732),
        100,
        (10.5, 21.0),
        weekend=1.5,
        season=_FESTIVE,
    ),
    Habit(
        "entertainment",
        0.7,
        2.0,
        0.04,
        0.60,
        False,
        _MOSTLY_CARD,
        (7832, 7922),
        100,
        (11.0, 21.4),
        weekend=1.8,
    ),
    Habit("health", 0.85, 1.2, 0.04, 0.90, True, _CARD_OR_UPI, (5912, 8062), 100, (9.6, 20.0)),
    Habit(
        "household",
        0.8,
        1.5,
        0.05,
        0.80,
        False,
        _CARD_OR_UPI,
        (5712, 5251),
        100,
        (10.0, 20.0),
        season=_FESTIVE,
    ),
    Habit(
        "travel",
        0.4,
        0.5,
        0.04,
        0.80,
        False,
        _MOSTLY_CARD,
        (4511, 4112, 7011),
        100,
        (9.8, 21.0),
        season=_TRIPS,
    ),
    Habit(
        "atm",
        0.85,
        2.6,
        0.20,
        0.50,
        True,
        (("atm", 1.0),),
        (6011,),
        10_000,
        (9.6, 21.2),
        merchants=60,
    ),
    Habit(
        "gambling",
        0.05,
        7.0,
        0.13,
        0.90,
        False,
        (("upi", 1.0),),
        (7995,),
        1_000,
        (12.0, 21.4),
        merchants=6,
    ),
    Habit("other_out", 0.6, 1.5, 0.05, 0.80, False, (("upi", 1.0),), (7299,), 100, (9.6, 21.4)),
)

SHOCKS = Shocks(
    job_loss=0.009,
    job_loss_days=75.0,
    settlement=0.5,
    hours_cut=0.014,
    hours_cut_days=90.0,
    hours_cut_to=(0.5, 0.85),
    illness=0.014,
    illness_days=24.0,
    illness_rate=0.16,
    illness_cost=0.09,
    away=0.10,
    away_days=9.0,
    lump=0.25,
    lump_size=0.22,
    lump_spread=1.05,
    drift=0.16,
    drift_memory=0.85,
    refund=0.12,
)

EMPLOYERS = Employers(
    staff=18.0,
    paydays=((1, 0.34), (30, 0.30), (5, 0.12), (7, 0.10), (28, 0.08), (10, 0.06)),
    small_delay=0.10,
    strain=0.025,
    strain_days=80.0,
    strain_start=0.06,
    strained_delay=(3, 22),
    strained_layoffs=3.0,
    posting_delay=0.04,
)

BORROWING = Borrowing(
    share=0.14,
    appetite=(0.05, 0.30),
    below=0.10,
    size=(0.10, 0.35),
    weeks=6,
    price=1.25,
    limit=0.8,
    overdraft_share=0.25,
    overdraft_size=(0.10, 0.40),
    overdraft_rate=0.015,
    savings_rate=0.0025,
    bounce_fee=29_500,
)

CUSHIONS = Cushions(
    thrift=(0.98, 0.12),
    buffer=0.5,
    buffer_spread=0.9,
    saver_share=0.60,
    outside=0.6,
    outside_spread=1.3,
    reach=(0.15, 0.85),
    family_share=0.40,
    family_reach=0.30,
    foresight=(0.05, 0.95),
    cut=0.75,
    transfers=1.3,
)

PORTFOLIOS = {
    "demo": PortfolioSpec(
        name="demo",
        last_day=date(2026, 10, 31),
        now="10:30",
        currency="INR",
        timezone="Asia/Kolkata",
        livelihoods=LIVELIHOODS,
        bills=BILLS,
        habits=HABITS,
        shocks=SHOCKS,
        employers=EMPLOYERS,
        borrowing=BORROWING,
        cushions=CUSHIONS,
        collection=Collection(
            retries=(2, 3), grace_days=3, later_chance=0.45, cushion=0.04, give_up_days=75
        ),
        arrival=Arrival(mean_seconds=900.0, late_share=0.004, late_days=1.5),
        public=PUBLIC,
        most_billed=0.6,
    ),
}
