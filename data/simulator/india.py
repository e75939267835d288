"""The Indian portfolio: rupees in paise, UPI, monthly paydays, EMIs; every person is invented.

The shares and sizes are plausible, not measured; they were set so that trouble is visible ahead
for many customers and not for all (see the oracle's figure in `benchmarks/simulator.py`). Names go
with the language that the customer is written to; e-mail domains are reserved for examples, so
that nothing sent there can reach anyone.
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

_SUMMER = (0.95, 0.9, 1.0, 1.25, 1.45, 1.4, 1.2, 1.1, 1.05, 1.0, 0.9, 0.95)
_FESTIVE = (0.95, 0.9, 1.0, 0.95, 1.0, 0.95, 0.95, 1.05, 1.05, 1.35, 1.25, 1.1)
_TRIPS = (0.9, 0.8, 0.9, 1.2, 1.6, 1.2, 0.8, 0.8, 0.9, 1.2, 1.1, 1.4)
_CARD_OR_UPI = (("card", 0.3), ("upi", 0.7))
_MOSTLY_CARD = (("card", 0.65), ("upi", 0.35))

_MONEY = Money("INR", step=100, note=10_000, large=100_000)

_LIVELIHOODS = (
    Livelihood("salaried", 0.66, "salary", "employer", 4_600_000, 0.55, 0.03),
    Livelihood("gig", 0.14, "gig_income", "weekly", 2_600_000, 0.40, 0.30),
    Livelihood("self_employed", 0.13, "other_in", "irregular", 4_200_000, 0.65, 0.60, cash=0.3),
    Livelihood("pensioner", 0.07, "benefit", "monthly", 2_400_000, 0.35, 0.0),
)

_BILLS = (
    Bill("rent", "direct_debit", 6513, "rent", 0.22, 0.20, 0.25, 0.0, 0.7, rise_chance=0.10),
    Bill("rent", "upi", 6513, None, 0.28, 0.19, 0.25, 0.0, 0.8, rise_chance=0.10),
    Bill("emi", "direct_debit", 6012, "emi", 0.46, 0.15, 0.45, 0.0, 0.6, term=(18, 60)),
    Bill("emi", "direct_debit", 6012, "emi", 0.18, 0.08, 0.50, 0.0, 0.5, term=(6, 18)),
    Bill("card_payment", "direct_debit", 6012, "card_minimum", 0.42, 0.05, 0.70, 0.35, 0.4),
    Bill("utility", "direct_debit", 4900, "utility", 0.45, 0.035, 0.40, 0.18, 0.3, season=_SUMMER),
    Bill("utility", "upi", 4900, None, 0.45, 0.035, 0.40, 0.18, 0.3, season=_SUMMER),
    Bill("insurance", "direct_debit", 6300, "insurance", 0.33, 0.03, 0.50, 0.0, 0.4),
    Bill("telecom", "upi", 4814, None, 0.85, 0.012, 0.35, 0.0, 0.2),
    Bill("subscription", "card", 5815, None, 0.55, 0.007, 0.40, 0.0, 0.1),
    Bill("subscription", "card", 7997, None, 0.20, 0.015, 0.40, 0.0, 0.1),
    Bill("transfer_out", "transfer", None, None, 0.14, 0.05, 0.5, 0.0, 0.6, to="savings"),
    Bill("education", "netbanking", 8211, None, 0.22, 0.06, 0.45, 0.0, 0.5),
)

_HABITS = habits(
    _MONEY,
    {
        "grocery": Local(1.0, 15.0, 0.30, _CARD_OR_UPI),
        "transport": Local(0.9, 11.0, 0.09, (("upi", 0.85), ("card", 0.15))),
        "dining": Local(0.95, 9.0, 0.11, _CARD_OR_UPI),
        "shopping": Local(0.95, 4.0, 0.16, _MOSTLY_CARD, _FESTIVE),
        "entertainment": Local(0.7, 2.0, 0.04, _MOSTLY_CARD),
        "health": Local(0.85, 1.2, 0.04, _CARD_OR_UPI),
        "household": Local(0.8, 1.5, 0.05, _CARD_OR_UPI, _FESTIVE),
        "travel": Local(0.4, 0.5, 0.04, _MOSTLY_CARD, _TRIPS),
        "atm": Local(0.85, 2.6, 0.20, (("atm", 1.0),)),
        "gambling": Local(0.05, 7.0, 0.13, (("upi", 1.0),)),
        "other_out": Local(0.6, 1.5, 0.05, (("upi", 1.0),)),
    },
)

_SHOCKS = Shocks(
    job_loss=0.009,
    job_loss_days=90.0,
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
    hooked=0.05,
    hooked_days=40.0,
    hooked_rate=0.35,
    hooked_size=0.035,
    spree=0.012,
    spree_days=45.0,
    spree_size=1.5,
    lump=0.36,
    lump_size=0.20,
    lump_spread=1.05,
    drift=0.16,
    drift_memory=0.85,
    refund=0.12,
)

_EMPLOYERS = Employers(
    staff=18.0,
    fortnightly=0.0,
    paydays=((1, 0.34), (30, 0.30), (5, 0.12), (7, 0.10), (28, 0.08), (10, 0.06)),
    small_delay=0.10,
    strain=0.025,
    strain_days=80.0,
    strain_start=0.06,
    strained_delay=(3, 22),
    strained_layoffs=3.0,
    posting_delay=0.04,
)

_BORROWING = Borrowing(
    share=0.07,
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

_CUSHIONS = Cushions(
    thrift=(0.95, 0.04),
    buffer=1.15,
    buffer_spread=0.6,
    saver_share=0.72,
    outside=1.0,
    outside_spread=0.8,
    reach=(0.65, 1.0),
    family_share=0.20,
    family_reach=0.30,
    foresight=(0.05, 0.95),
    cut=0.75,
    transfers=1.3,
)

_FIRST = (
    "Aarav Aditi Amit Anika Anjali Arjun Asha Deepa Divya Farhan Gaurav Imran Ishaan Jaya Karan "
    "Kavita Lakshmi Manish Meera Mohan Nandini Neha Nikhil Nisha Pooja Prakash Priya Rahul Rajesh "
    "Ramesh Rekha Rohan Sameer Sana Sandeep Sanjay Sarita Shreya Sneha Sunil Sunita Suresh Tanvi "
    "Usha Varun Vikram Vinod Yasmin Zoya Joseph Mary Harpreet Gurpreet"
)
_LAST = (
    "Agarwal Ahmed Banerjee Bose Chatterjee Chauhan Das D'Souza Fernandes Ghosh Gupta Iyer Jain "
    "Joshi Kapoor Khan Kumar Malhotra Mehta Menon Mishra Mukherjee Nair Pandey Patel Pillai Rao "
    "Reddy Saxena Shah Sharma Sheikh Singh Sinha Srinivasan Thomas Tiwari Tripathi Varma "
    "Yadav"
)
_LAST_HINDI = (
    "Agarwal Chauhan Gupta Jain Khan Kumar Mishra Pandey Saxena Sharma Singh Sinha Srivastava "
    "Tiwari Tripathi Verma Yadav"
)
_FIRST_MARATHI = (
    "Abhijeet Aniket Ashwini Ganesh Madhuri Mangesh Pallavi Prachi Sachin Sayali Swapnil Tejas "
    "Vaishali Yogesh"
)
_LAST_MARATHI = (
    "Bhosale Chavan Deshmukh Deshpande Gaikwad Jadhav Joshi Kadam Kulkarni Patil Pawar Sawant "
    "Shinde Thorat"
)

_PUBLIC = Public(
    names=(
        ("en", 0.58, _FIRST, _LAST),
        ("hi", 0.36, _FIRST, _LAST_HINDI),
        ("mr", 0.06, _FIRST_MARATHI, _LAST_MARATHI),
    ),
    places=(
        (
            "en",
            (
                ("Maharashtra/Mumbai", 0.22),
                ("Maharashtra/Pune", 0.12),
                ("Karnataka/Bengaluru", 0.18),
                ("Tamil Nadu/Chennai", 0.12),
                ("Telangana/Hyderabad", 0.13),
                ("Delhi/New Delhi", 0.11),
                ("West Bengal/Kolkata", 0.08),
                ("Kerala/Kochi", 0.04),
            ),
        ),
        (
            "hi",
            (
                ("Delhi/New Delhi", 0.26),
                ("Uttar Pradesh/Lucknow", 0.20),
                ("Rajasthan/Jaipur", 0.16),
                ("Madhya Pradesh/Indore", 0.13),
                ("Bihar/Patna", 0.10),
                ("Haryana/Gurugram", 0.15),
            ),
        ),
        (
            "mr",
            (
                ("Maharashtra/Pune", 0.40),
                ("Maharashtra/Nagpur", 0.24),
                ("Maharashtra/Nashik", 0.20),
                ("Maharashtra/Mumbai", 0.16),
            ),
        ),
    ),
    country="IN",
    zones=(),
    phone=("+9198########",),
    domains=("example.com", "example.org", "example.net"),
    preferred=(("sms", 0.34), ("whatsapp", 0.40), ("email", 0.14), ("voice", 0.12)),
    avoid=("09:00-12:00", "10:00-18:00", "13:00-15:00", "17:00-19:00"),
    avoid_share=0.15,
    vulnerable=0.05,
    flags=(
        ("dispute", 0.010),
        ("complaint_open", 0.012),
        ("represented", 0.004),
        ("bereavement", 0.005),
        ("opt_out", 0.015),
    ),
    consent=(
        ("sms", 0.95, 0.06),
        ("whatsapp", 0.78, 0.08),
        ("email", 0.88, 0.06),
        ("voice", 0.70, 0.10),
        ("letter", 0.97, 0.01),
    ),
    purpose="service",
    sources=("branch", "app", "onboarding", "call_centre"),
    joined_years=7.0,
)

INDIA = PortfolioSpec(
    name="india",
    last_day=date(2026, 10, 31),
    now="10:30",
    money=_MONEY,
    instant="upi",
    timezone="Asia/Kolkata",
    holidays=((1, 26), (8, 15), (10, 2), (12, 25)),
    livelihoods=_LIVELIHOODS,
    bills=_BILLS,
    habits=_HABITS,
    shocks=_SHOCKS,
    employers=_EMPLOYERS,
    borrowing=_BORROWING,
    cushions=_CUSHIONS,
    homes=Homes(
        second_earner=0.14, second_size=(0.3, 0.9), couples=0.10, sends=(0.1, 0.35), kin=0.3
    ),
    collection=Collection(
        retries=(2, 3), grace_days=3, later_chance=0.45, cushion=0.04, give_up_days=75
    ),
    arrival=Arrival(mean_seconds=900.0, late_share=0.004, late_days=1.5),
    public=_PUBLIC,
    most_billed=0.6,
)
