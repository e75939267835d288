"""A canonical folder becomes a book: what is refused is kept, said and counted."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
import pytest

from data.book import BookWriteError, open_book
from data.delivery import REASON, ROW, IntakeError
from data.intake import import_book
from data.portfolio import Portfolio
from data.quarantine import QuarantineError
from data.tables import SCHEMAS

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
NOW = AS_OF + timedelta(days=3)


@pytest.fixture
def portfolio(tmp_path):
    return Portfolio("bank", tmp_path / "home" / "bank")


@pytest.fixture
def folder(tmp_path, good, rows):
    """A delivery without a fault, half of it Parquet and half CSV."""
    place = tmp_path / "delivery"
    place.mkdir()
    write_settings(place)
    for name in ("customers", "obligations", "loans"):
        pq.write_table(rows(name, good[name]), place / f"{name}.parquet")
    for name in ("accounts", "transactions", "consents", "flags", "groups"):
        table = rows(name, good[name])
        text = [column.cast(pa.string()) for column in table.columns]
        pc_csv.write_csv(pa.table(text, names=table.column_names), place / f"{name}.csv")
    return place


def write_settings(place, **changes):
    values = {"currency": "INR", "timezone": "Asia/Kolkata", "as_of": "2026-10-31"} | changes
    (place / "book.json").write_text(json.dumps(values))


def add_line(file, **changes):
    """Append a copy of the file's first row, with changes."""
    header, first = file.read_text().splitlines()[:2]
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {
        f'"{name}"': value for name, value in changes.items()
    }
    with file.open("a") as stream:
        stream.write(",".join(cells.values()) + "\n")


def test_what_was_delivered_is_what_the_book_holds(folder, portfolio, good):
    report = import_book(portfolio, "canonical", folder, NOW)
    book = open_book(portfolio.book)
    assert book == report.book
    assert book.customers().to_pylist() == [good["customers"]]
    assert book.accounts().to_pylist() == [good["accounts"]]
    assert book.timeline(1001).to_pylist() == [good["transactions"]]
    assert book.obligations().to_pylist() == [good["obligations"]]
    assert book.consents().to_pylist() == [good["consents"]]
    assert book.loans().to_pylist() == [good["loans"]]
    assert book.flags().to_pylist() == [good["flags"]]
    assert book.declared_groups().to_pylist() == [good["groups"]]
    assert (book.info.as_of, book.info.now, book.info.source) == (AS_OF, None, "canonical")
    assert (report.notes, report.quarantine) == ((), ())
    assert import_book(portfolio, "canonical", folder, NOW) == report


def test_a_refused_row_is_kept_with_its_reason_and_counted(folder, portfolio):
    file = folder / "transactions.csv"
    add_line(file)
    add_line(file, transaction_id="2", amount="12.50")
    add_line(
        file, transaction_id="3", booked_at="2026-11-02T00:00:00Z", known_at="2026-11-02T00:00:00Z"
    )
    with file.open("a") as stream:
        stream.write("what is this\n")
    report = import_book(portfolio, "canonical", folder, NOW)
    transactions = report.tables[2]
    assert (transactions.read, transactions.accepted, transactions.rejected) == (5, 1, 4)
    kept = pq.read_table(portfolio.quarantine / "transactions.parquet")
    assert dict(zip(kept[ROW].to_pylist(), kept[REASON].to_pylist(), strict=True)) == {
        "2": "transaction_id is that of an earlier row",
        "3": "amount is not a whole number",
        "4": "booked_at lies in the future (after 2026-10-31 18:30 UTC)",
        "5": "the line has 1 cells where the header has 12",
    }
    assert kept["amount"].to_pylist() == ["-1250", "12.50", "-1250", None]
    assert set(report.quarantine) == set(portfolio.quarantine.iterdir())
    assert "what is this" in (portfolio.quarantine / "transactions.csv").read_text()
    assert portfolio.quarantine.stat().st_mode & 0o077 == 0


def test_no_text_of_the_quarantine_is_a_formula_and_the_original_is_kept(folder, portfolio):
    run = "=HYPERLINK(0)"
    add_line(folder / "accounts.csv", product=run, account_id="-12", opened_on="@SUM(1)")
    import_book(portfolio, "canonical", folder, NOW)
    text = (portfolio.quarantine / "accounts.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["product"], row["account_id"], row["opened_on"]) == (f"'{run}", "-12", "'@SUM(1)")
    (kept,) = pq.read_table(portfolio.quarantine / "accounts.parquet").to_pylist()
    assert (kept["product"], kept["opened_on"]) == (run, "@SUM(1)")


def test_the_next_import_replaces_the_quarantine(folder, portfolio):
    before = (folder / "transactions.csv").read_text()
    add_line(folder / "transactions.csv")
    import_book(portfolio, "canonical", folder, NOW)
    (folder / "transactions.csv").write_text(before)
    assert import_book(portfolio, "canonical", folder, NOW).quarantine == ()
    assert not list(portfolio.quarantine.iterdir())


def test_without_as_of_it_follows_from_what_was_known_last_and_is_said(folder, portfolio):
    write_settings(folder, as_of=None)
    report = import_book(portfolio, "canonical", folder, NOW)
    assert report.book.info.as_of == AS_OF
    assert report.notes == ("as_of was not given: taken as 2026-10-31 18:30 UTC, from known_at.",)


def test_tables_that_may_be_left_out_and_unknown_columns_are_said(folder, portfolio):
    (folder / "consents.csv").unlink()
    (folder / "loans.parquet").unlink()
    (folder / "flags.csv").unlink()
    (folder / "groups.csv").unlink()
    text = (folder / "accounts.csv").read_text().replace("product", "produkt")
    lines = [f"{line},x" for line in text.replace("produkt", "product").splitlines()]
    (folder / "accounts.csv").write_text("\n".join([lines[0][:-1] + '"mood"', *lines[1:]]) + "\n")
    report = import_book(portfolio, "canonical", folder, NOW)
    assert report.notes == (
        "Columns of accounts.csv that have no meaning here: mood.",
        "No consents were delivered.",
        "No loans were delivered.",
        "No flags were delivered.",
        "No groups were delivered.",
    )
    assert len(report.book.consents()) == len(report.book.loans()) == len(report.book.flags()) == 0


def remove(name):
    return lambda folder: (folder / name).unlink()


def write(name, text):
    return lambda folder: (folder / name).write_text(text)


def folder_instead(file):
    file.unlink()
    file.mkdir()


BAD_DELIVERIES = [
    (remove("transactions.csv"), r"lacks the table transactions.*transactions\.csv, trans"),
    (write("transactions.csv", ""), r"transactions\.csv': it is empty"),
    (lambda folder: folder_instead(folder / "transactions.csv"), "csv': Is a directory. Please"),
    (write("transactions.csv", "a,b\n"), r"it lacks the columns transaction_id, customer_id"),
    (
        write("transactions.csv", ",".join(SCHEMAS["transactions"].columns.names) + "\n"),
        "it holds a header and no rows",
    ),
    (write("customers.parquet", "text"), "it is not Parquet"),
    (write("customers.csv", "x\n"), "holds 2 files for the table customers"),
    (remove("book.json"), r"lacks the book's settings.*Give exactly one of book\.json"),
    (write("book.json", "{"), "it is neither JSON nor YAML"),
    (write("book.json", "[]"), "it holds no settings"),
    (lambda folder: write_settings(folder, currency="rupees"), "currency 'rupees' is no code"),
    (lambda folder: write_settings(folder, timezone="Mumbai"), "timezone 'Mumbai' is no name"),
    (lambda folder: write_settings(folder, timezone=None), "timezone None is no name"),
    (lambda folder: write_settings(folder, as_of="soon"), "as_of 'soon' is no day"),
    (lambda folder: write_settings(folder, as_of="2026-10-31T10:00:00"), "no offset from UTC"),
    (lambda folder: write_settings(folder, as_of=5), "as_of 5 is no day"),
    (
        lambda folder: write_settings(folder, currency="USD"),
        r"none of its 1 rows .* because currency is not the book's \(USD\)\. They are in .*quarant",
    ),
    (
        lambda folder: write_settings(folder, as_of="2026-01-01"),
        "none of its 1 rows .* because booked_at lies in the future",
    ),
]


@pytest.mark.parametrize(("spoil", "message"), BAD_DELIVERIES)
def test_a_bad_delivery_is_explained_and_leaves_the_old_book(folder, portfolio, spoil, message):
    old = import_book(portfolio, "canonical", folder, NOW).book
    spoil(folder)
    with pytest.raises(IntakeError, match=message):
        import_book(portfolio, "canonical", folder, NOW)
    assert open_book(portfolio.book) == old


def test_settings_may_be_yaml_and_as_of_a_moment(folder, portfolio):
    (folder / "book.json").unlink()
    text = "currency: INR\ntimezone: Asia/Kolkata\nas_of: 2026-10-31T18:30:00Z\n"
    (folder / "book.yaml").write_text(text)
    assert import_book(portfolio, "canonical", folder, NOW).book.info.as_of == AS_OF


def test_a_folder_that_is_not_there_is_named(portfolio, tmp_path):
    with pytest.raises(IntakeError, match=r"gone': there is no such folder\. Check"):
        import_book(portfolio, "canonical", tmp_path / "gone", NOW)


def test_a_portfolio_that_cannot_be_written_is_said(folder, tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(QuarantineError, match="Nothing was imported; free some space"):
        import_book(Portfolio("bank", tmp_path / "home" / "bank"), "canonical", folder, NOW)


def test_a_book_that_cannot_be_written_is_said(folder, portfolio):
    portfolio.root.mkdir(parents=True)
    portfolio.book.write_text("a file")
    with pytest.raises(BookWriteError, match="What was there before is untouched"):
        import_book(portfolio, "canonical", folder, NOW)
