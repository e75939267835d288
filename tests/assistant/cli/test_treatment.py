"""`forbear policy coverage|simulate` and `forbear promises`, as a user runs them."""

from datetime import timedelta

from data.book import open_book
from data.days import last_day
from tests.fixtures.commands import refused
from tests.fixtures.eight import POLICIES

TREATMENT = (POLICIES / "treatment.yaml").read_text(encoding="utf-8")


def test_the_tables_in_use_cover_every_case(run, tmp_path):
    done = run(tmp_path, "policy", "coverage")
    assert done.returncode == 0
    assert done.stdout.count("every case is decided") == 3


def test_a_table_with_a_gap_is_refused_and_the_gap_is_named(run, tmp_path):
    file = tmp_path / "gap.yaml"
    row = "  - id: medium\n    when: { band: MEDIUM"
    assert f"{row} }}" in TREATMENT
    file.write_text(TREATMENT.replace(f"{row} }}", f"{row}, hardship: none }}"), encoding="utf-8")
    done = run(tmp_path, "policy", "coverage", str(file))
    refused(done, "no rule decides: band MEDIUM, hardship income_shock or", "add rows")


def test_a_table_that_is_not_there_is_refused_with_the_way_out(run, tmp_path):
    done = run(tmp_path, "policy", "simulate", str(tmp_path / "nowhere.yaml"))
    refused(done, r"nowhere\.yaml' cannot be read: No such file or directory", "Check the path")
    assert "Errno" not in done.stderr


def test_a_change_is_tried_and_a_promise_is_kept_track_of(run, bank):
    same = run(bank, "policy", "simulate", str(POLICIES / "treatment.yaml"))
    assert "0 of 700 customers" in same.stdout

    book = open_book(bank / "demo" / "book")
    last = last_day(book.info.as_of, book.info.timezone)
    due = next(each for each in book.obligations().to_pylist() if each["due_on"] > last)
    who, payment = str(due["customer_id"]), str(due["obligation_id"])
    day = (last + timedelta(days=5)).isoformat()
    told = run(bank, "promises", "record", who, payment, "100", day)
    assert told.stdout == f"Promise 1: 100 minor units by {day}.\n"
    assert payment in run(bank, "promises", "list").stdout
    assert run(bank, "promises", "check").stdout == "0 promises ended.\n"
    refused(run(bank, "promises", "record", who, payment, "100", day), "open promise already")
    refused(run(bank, "promises", "record", who, payment, "1", "soon"), "'soon' is no day")
    assert run(bank, "promises", "cancel", "1", "A test.").returncode == 0
    assert "cancelled" in run(bank, "promises", "list", "--customer", who).stdout
    refused(run(bank, "promises", "cancel", "1", "Again."), "not open")

    parts = f"100:{day}", f"200:{(last + timedelta(days=30)).isoformat()}"
    told = run(bank, "promises", "plan", who, payment, *parts)
    assert told.stdout.splitlines()[1].startswith("Promise 3: 200 minor units by ")
    assert "2 of 2" in run(bank, "promises", "list").stdout
    refused(run(bank, "promises", "plan", who, payment, day), "is no instalment")
