"""The bank's files, as published and as the extract, become an honest book."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from data.book import Book
from data.delivery import IntakeError
from data.importers.berka import read_berka
from data.intake import import_book
from data.portfolio import Portfolio

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNT = """"account_id";"district_id";"frequency";"date"
576;55;"POPLATEK MESICNE";930101
3818;74;"POPLATEK PO OBRATU";930102
704;99;"POPLATEK TYDNE";930103
5;1;"DENNE";930103
6;1;"POPLATEK TYDNE";931301
"""
DISTRICT = """"A1";"A2";"A3";"A4";"A12";"A15"
1;"Hl.m. Praha";"Prague";1204953;0.29;85677
55;"Brno - venkov";"south Moravia";157042;"?";3743
74;"Ostrava - mesto";"north Moravia";323870;4.75;18782
"""
HEADER = (
    '"trans_id";"account_id";"date";"type";"operation";'
    '"amount";"balance";"k_symbol";"bank";"account"\n'
)
TRANS = (
    HEADER
    + """\
1;576;930101;"PRIJEM";"VKLAD";1000.00;1000.00;"";"";
9;576;930102;"PRIJEM";"PREVOD Z UCTU";200.10;1200.10;"";"YZ";66487163
4;576;930102;"VYDAJ";"VYBER";14.60;1185.50;"SLUZBY";"";
3;576;930102;"VYBER";"VYBER";1300.00;-114.50;" ";"";
7;576;930105;"VYDAJ";"VYBER";5.00;-119.50;"SANKC. UROK";"";
8;576;930106;"VYDAJ";"PREVOD NA UCET";80.50;-200.00;"SIPO";"AB";1
11;3818;930331;"PRIJEM";"";5.40;5.40;"UROK";"";
12;3818;930401;"VYDAJ";"VYBER KARTOU";1.00;4.40;"";"";
13;3818;990101;"PRIJEM";"VKLAD";1.00;5.40;"";"";
14;3818;930402;"DAREK";"VKLAD";1.00;5.40;"";"";
15;3818;930402;"PRIJEM";"";1.00;5.40;"";"";
16;3818;930402;"PRIJEM";"VKLAD";-1.00;5.40;"";"";
17;3818;930402;"PRIJEM";"VKLAD";much;5.40;"";"";
18;9999;930402;"PRIJEM";"VKLAD";1.00;1.00;"";"";
12;3818;930403;"PRIJEM";"VKLAD";1.00;5.40;"";"";
19;3818;930230;"PRIJEM";"VKLAD";1.00;5.40;"";"";
20;3818
"""
)


@pytest.fixture
def published(tmp_path):
    """The first lines of the challenge's files, with every kind of damage at the end."""
    folder = tmp_path / "published"
    folder.mkdir()
    for name, text in (("account", ACCOUNT), ("district", DISTRICT), ("trans", TRANS)):
        (folder / f"{name}.asc").write_text(text, encoding="ascii")
    return folder


@pytest.fixture
def portfolio(tmp_path):
    return Portfolio("berka", tmp_path / "berka")


@pytest.fixture(scope="session")
def extract(berka, tmp_path_factory) -> Book:
    return import_book(Portfolio("berka", tmp_path_factory.mktemp("b")), "berka", berka).book


def noon(day, second=0):
    return datetime(1993, 1, day, 12, 0, second, tzinfo=UTC)


def test_published_files_are_read_in_our_words(published, portfolio):
    book = import_book(portfolio, "berka", published, NOW).book
    names = ("transaction_id", "booked_at", "amount", "balance_after", "channel", "kind")
    rows = [tuple(row[name] for name in names) for row in book.timeline(576).to_pylist()]
    assert rows == [
        (1, noon(1), 1000_00, 1000_00, "cash", "cash_in"),
        (4, noon(2, 0), -14_60, 1185_50, "internal", "fee"),
        (9, noon(2, 1), 200_10, 1200_10, "transfer", "salary"),
        (3, noon(2, 2), -1300_00, -114_50, "cash", "atm"),
        (7, noon(5), -5_00, -119_50, "internal", "penalty_interest"),
        (8, noon(6), -80_50, -200_00, "transfer", "household"),
    ]
    assert book.timeline(3818)["kind"].to_pylist() == ["interest", "atm"]
    assert book.timeline(3818)["channel"].to_pylist() == ["internal", "atm"]
    partners = book.timeline(576)["counterparty_id"].to_pylist()
    assert [partner is None for partner in partners] == [True, True, False, True, True, False]


def test_accounts_stand_for_their_owners_without_personal_data(published, portfolio):
    customers = import_book(portfolio, "berka", published, NOW).book.customers().to_pylist()
    names = ("customer_id", "region", "segment", "joined_on", "name", "phone", "email")
    assert [tuple(row[name] for name in names) for row in customers] == [
        (576, "south Moravia", "monthly statement", date(1993, 1, 1), None, None, None),
        (704, None, "weekly statement", date(1993, 1, 3), None, None, None),
        (3818, "north Moravia", "statement after each transaction", date(1993, 1, 2), *[None] * 3),
    ]


def test_what_cannot_be_used_is_counted_by_reason(published, portfolio):
    report = import_book(portfolio, "berka", published, NOW)
    customers, accounts, transactions = report.tables
    assert (customers.read, customers.accepted) == (accounts.read, accounts.accepted) == (5, 3)
    assert customers.reasons == {
        "date is not a day such as 930101": 1,
        "frequency is not one of POPLATEK MESICNE, POPLATEK TYDNE, POPLATEK PO OBRATU": 1,
    }
    assert transactions.read == transactions.accepted + transactions.rejected == 17
    assert transactions.reasons == {
        "booked_at lies in the future (after 1999-01-01 00:00 UTC)": 1,
        "type is not one of PRIJEM, VYDAJ, VYBER": 1,
        "operation and k_symbol are both blank": 1,
        "amount is negative: the type says the direction": 1,
        "amount is not an amount such as 700.00": 1,
        "customer_id is of no accepted customer": 1,
        "transaction_id is that of an earlier row": 1,
        "date is not a day such as 930101": 1,
        "the line has 2 cells where the header has 10": 1,
    }


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("trans.asc", None, r"the folder lacks trans\.asc, trans\.parquet, trans_partial\.parquet"),
        ("trans.parquet", "", r"holds 2 of trans\.asc"),
        ("trans.asc", "", r"trans\.asc': it is empty"),
        ("trans.asc", HEADER, "it holds a header and no rows"),
        ("trans.asc", TRANS.replace("k_symbol", "symbol"), "it lacks the columns k_symbol"),
        ("district.asc", DISTRICT.replace("A3", "B3"), "it lacks the columns A1 and A3"),
        ("trans.asc", TRANS.replace("VKLAD", "VKLÁD").encode("latin-1"), "save it as UTF-8"),
    ],
)
def test_files_that_cannot_be_used_are_named(published, portfolio, file, text, message):
    match text:
        case None:
            (published / file).unlink()
        case bytes():
            (published / file).write_bytes(text)
        case _:
            (published / file).write_text(text)
    with pytest.raises(IntakeError, match=message):
        import_book(portfolio, "berka", published, NOW)


def test_the_extract_loses_its_cut_day_and_nothing_else(berka, portfolio):
    report = import_book(portfolio, "berka", berka, NOW)
    cut = "the extract is cut inside 1994-03-31: the day is incomplete"
    assert [(table.read, table.accepted, dict(table.reasons)) for table in report.tables] == [
        (4500, 4500, {}),
        (4500, 4500, {}),
        (79302, 77197, {cut: 2105}),
        (682, 682, {}),
        (9000, 9000, {}),
    ]
    assert "do not add up to their balance: 0." in report.notes[0]
    assert report.book.info.as_of == datetime(1994, 3, 31, tzinfo=UTC)
    assert report.book.info.now == datetime(1994, 3, 31, 10, 30, tzinfo=UTC)
    again = import_book(portfolio, "berka", berka, NOW)
    assert again.book == report.book


def test_loans_come_with_their_terms_and_how_they_stood_at_the_end(published, portfolio):
    lines = [
        *('"loan_id";"account_id";"date";"amount";"duration";"payments";"status"',),
        *('5314;576;930705;96396;12;8033.00;"B"', '5316;3818;930711;165960;36;4610.50;"A"'),
        *('5317;704;990101;1;1;1.00;"C"', '5318;704;930701;1;1;1.00;"E"'),
    ]
    (published / "loan.asc").write_text("\n".join(lines) + "\n", encoding="ascii")
    report = import_book(portfolio, "berka", published, NOW)
    assert [tuple(loan.values()) for loan in report.book.loans().to_pylist()] == [
        (5314, 576, 576, date(1993, 7, 5), 96396_00, 12, 8033_00, "unpaid"),
        (5316, 3818, 3818, date(1993, 7, 11), 165960_00, 36, 4610_50, "repaid"),
    ]
    assert report.tables[-1].reasons == {
        "granted_on lies in the future (after 1998-12-31)": 1,
        "status is not one of A, B, C, D": 1,
    }


def test_without_the_table_of_loans_there_are_none(published, portfolio):
    report = import_book(portfolio, "berka", published, NOW)
    assert len(report.book.loans()) == 0
    assert "No loans were delivered." in report.notes


CLIENT = """"client_id";"birth_number";"district_id"
1;"695102";18
2;"690101";1
3;"456304";1
4;"311231";1
"""
DISP = """"disp_id";"client_id";"account_id";"type"
1;1;576;"OWNER"
2;4;576;"DISPONENT"
3;2;3818;"OWNER"
4;3;704;"OWNER"
"""


def test_sex_and_age_of_owners_are_declared_groups_and_their_birthdays_are_not_kept(
    published, portfolio
):
    (published / "client.asc").write_text(CLIENT, encoding="ascii")
    (published / "disp.asc").write_text(DISP, encoding="ascii")
    report = import_book(portfolio, "berka", published, NOW)
    assert report.book.info.as_of == datetime(1999, 1, 2, tzinfo=UTC)  # the end of the first
    assert [tuple(row.values()) for row in report.book.declared_groups().to_pylist()] == [
        (576, "age", "under 30"),  # 30 a day later
        (576, "sex", "woman"),
        (3818, "age", "30 to 44"),  # 30 that day
        (3818, "sex", "man"),
    ]
    assert report.tables[-1].reasons == {"birth_number is no day such as 450204 or 455204": 2}
    assert not [note for note in report.notes if "clients" in note]


def test_without_clients_there_are_no_groups_and_without_their_accounts_no_import(
    published, portfolio
):
    report = import_book(portfolio, "berka", published, NOW)
    assert len(report.book.declared_groups()) == 0
    assert "No clients were delivered: their sex and age cannot be compared." in report.notes
    (published / "client.asc").write_text(CLIENT, encoding="ascii")
    with pytest.raises(IntakeError, match=r"the folder lacks disp\.asc, disp\.parquet"):
        import_book(portfolio, "berka", published, NOW)


def test_the_extract_tells_sex_and_age_of_every_owner(extract):
    groups = extract.declared_groups().to_pandas()
    counted = groups.groupby("characteristic").value.value_counts().to_dict()
    assert counted == {
        ("sex", "man"): 2292,
        ("sex", "woman"): 2208,
        ("age", "under 30"): 1479,
        ("age", "30 to 44"): 1228,
        ("age", "45 to 59"): 1129,
        ("age", "60 and over"): 664,
    }


def within(ago, days):
    return bool(((ago >= timedelta(0)) & (ago < days)).any())


def test_the_overdraft_task_has_the_published_rows(extract, berka):
    """Task H-C of the extract's README, from the book alone but for the loans' dates."""
    rows = pd.concat([extract.transactions(shard).to_pandas() for shard in extract.shards])
    rows["breach"] = (rows.balance_after < 0) | (rows.kind == "penalty_interest")
    loans = pd.read_parquet(berka / "loan.parquet").set_index("account_id").date
    horizon = timedelta(days=30)
    found = []
    for account, own in rows.groupby("customer_id"):
        first = own.booked_at.iloc[0]
        until = extract.info.as_of
        if first > until:
            until = loans[account].tz_localize("UTC")
        for as_of in pd.date_range(first.normalize(), until - horizon, freq="MS"):
            ago = as_of - own.booked_at[own.breach]
            if as_of - first >= timedelta(days=60) and not within(ago, horizon):
                found.append(within(-ago, horizon))
    assert (len(found), sum(found)) == (11_172, 40)


def test_rows_stand_at_noon_of_their_date_in_the_order_of_the_day(extract):
    rows = extract.transactions(extract.shards[0]).to_pandas()
    second = rows.booked_at - rows.booked_at.dt.floor("D") - pd.Timedelta(hours=12)
    place = rows.groupby(["customer_id", rows.booked_at.dt.date]).cumcount()
    assert (second == pd.to_timedelta(place, unit="s")).all()
    assert (rows.known_at == rows.booked_at).all()


def test_every_salary_of_the_extract_comes_monthly_on_one_day_from_one_partner(extract):
    rows = extract.transactions(extract.shards[0]).to_pandas()
    salary = rows[rows.kind == "salary"]
    assert len(salary) == 3_450
    by_account = salary.groupby("account_id")
    assert by_account.counterparty_id.nunique().max() == 1
    assert by_account.booked_at.agg(lambda times: times.dt.day.nunique()).max() == 1
    assert salary.groupby(["account_id", salary.booked_at.dt.strftime("%Y-%m")]).size().max() == 1


def test_nothing_of_the_extract_depends_on_the_clock(berka):
    delivery = read_berka(berka, NOW)
    assert delivery.latest == datetime(1999, 1, 1, tzinfo=UTC)
