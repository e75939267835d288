"""`forbear customers`, as a user runs it."""

import pytest

from tests.fixtures.commands import refused
from tests.fixtures.desk import make_desk


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("customers"))


def test_a_dated_flag_is_taken_down_listed_and_blocks(run, home):
    flag = (
        "customers",
        "flag",
        "1042",
        "bankruptcy",
        "--since",
        "2026-11-02",
        "--source",
        "register",
    )
    told = run(home, *flag)
    assert told.stdout == "Customer 1042: bankruptcy from 2026-11-02 with no end known.\n"
    assert "register" in run(home, "customers", "flags", "1042").stdout
    now = run(home, "policy", "check", "--customer", "1042", "--channel", "sms")
    assert "marked bankruptcy" in now.stdout
    ended = run(home, *flag, "--until", "2026-11-03")
    assert ended.stdout.endswith("until 2026-11-03.\n")
    assert "No dated flag" in run(home, "customers", "flags", "1077").stdout


def test_what_cannot_be_recorded_is_refused_with_the_way_out(run, home):
    flag = ("customers", "flag", "1042", "--source", "register", "--since")
    refused(run(home, *flag, "2026-11-02", "tired"), "choose one of bereavement")
    refused(run(home, *flag, "yesterday", "dispute"), "YYYY-MM-DD")
    erase = ("customers", "erase", "1042", "--by", "dana", "--because")
    refused(run(home, *erase, "bored"), "give one of request")


def test_a_customer_is_erased_once_and_the_audit_verifies(run, home):
    erase = ("customers", "erase", "1077", "--because", "request", "--by", "dana")
    assert "Customer 1077 is erased: 0 texts" in run(home, *erase).stdout
    assert "erased before" in run(home, *erase).stdout
    assert run(home, "audit", "verify").returncode == 0
    assert "wait_for_customer" in run(home, "ask", "draft a message for 1077").stdout
