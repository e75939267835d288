import io
import logging
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from engine.scrub import scrub, scrub_logs
from engine.store.schema import CUSTOMERS

KEY = Fernet.generate_key().decode()
TOKEN = Fernet(KEY).encrypt(b"Asha").decode()


@pytest.fixture
def log():
    """What a handler that knows nothing of scrubbing writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.getLogger("a.library.of.somebody")
    logger.addHandler(handler)
    before = logging.getLogRecordFactory(), sys.excepthook
    scrub_logs()
    yield logger, written
    logging.setLogRecordFactory(before[0])
    sys.excepthook = before[1]
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "planted"),
    [
        ("to +919800001042 at 9", "9800001042"),
        ("to +44 20 7946 0958 today", "7946"),
        ("call 98000 01042", "01042"),
        ("mail asha.sharma+x@mail.example.co.in now", "asha"),
        ("postgresql://forbear:p4ss:wörd@db:5432/x", "p4ss"),
        ("postgresql+psycopg://forbear:s3cr3t@db/x", "s3cr3t"),
        (f"FORBEAR_PII_KEY={KEY}", KEY),
        (f"read {KEY} from file", KEY[:20]),
        (f"row {TOKEN}", TOKEN[:40]),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        ("api_key='sk-livelivelive'", "livelive"),
        ("sk-livelivelive refused", "livelive"),
        ("password = hunter2", "hunter2"),
        ("{'name': 'Asha Sharma', 'n': 1}", "Asha"),
        ('{"phone": "12 34", "x": 2}', "12 34"),
        ("ContactDetails(name='Asha Sharma', phone='1')", "Asha"),
    ],
)
def test_what_is_planted_does_not_come_out(text, planted):
    assert planted in text
    assert planted not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "Scored 2,000 customers as of 2026-10-31 18:30 UTC.",
        "C-0123456789abcdef approved draft 5f1c",
        "http://127.0.0.1:8866/voila is served",
        "outbox item 42 held until 2026-11-02T05:00:00+00:00",
        "amount 1240000 minor, 88 features, 0.0832",
        "name of the model: payment-7f3a",
    ],
)
def test_what_an_operator_needs_stays(text):
    assert scrub(text) == text


def test_every_logger_is_scrubbed_with_its_arguments_and_tracebacks(log):
    logger, written = log
    logger.error("sent to %s for %s", "+919800001042", {"name": "Asha"})
    try:
        dict[str, int]()["asha@example.com"]
    except KeyError:
        logger.exception("failed")
    assert "KeyError" in written.getvalue()
    for planted in ("9800001042", "Asha", "asha@"):
        assert planted not in written.getvalue()


def test_an_uncaught_error_is_told_without_what_it_carried():
    code = "from engine.scrub import scrub_logs; scrub_logs(); raise ValueError('asha@example.com')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ValueError: [scrubbed]" in done.stderr
    assert "asha@" not in done.stderr


def test_a_database_error_does_not_repeat_the_values(store):
    row = {"customer_id": 1, "reference": "C-1", "region": "Asha's village"}
    with pytest.raises(IntegrityError) as caught, store.write() as connection:
        connection.execute(insert(CUSTOMERS), row)
    told = str(caught.value).partition("DETAIL:")[0]
    assert "hide_parameters" in str(caught.value)
    assert "Asha's village" not in told
