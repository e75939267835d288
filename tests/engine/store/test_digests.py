from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from cryptography.fernet import Fernet

from data.tables import SCHEMAS
from engine.store.cipher import Cipher
from engine.store.digests import row_digests
from tests.fixtures.rows import KEY, book_tables, table

CIPHER = Cipher(KEY)
PERSON = book_tables()["customers"].to_pylist()[0]
CONSENT = book_tables()["consents"].to_pylist()[0]


@pytest.mark.parametrize(
    ("name", "row", "other"),
    [
        ("customers", PERSON, {"phone": None}),
        ("customers", PERSON, {"phone": ""}),
        ("customers", PERSON, {"name": PERSON["email"], "email": PERSON["name"]}),
        ("customers", PERSON, {"flags": ["dispute", "opt_out"]}),
        ("customers", PERSON, {"avoid_windows": ["13:00-15:00", "20:00-21:00"]}),
        ("customers", PERSON, {"vulnerable": True}),
        ("customers", PERSON, {"joined_on": date(2020, 2, 1)}),
        ("customers", PERSON, {"employer_id": 0}),
        ("consents", CONSENT, {"since": datetime(2026, 1, 1, tzinfo=UTC)}),
        ("consents", CONSENT, {"source": None}),
    ],
)
def test_rows_that_differ_anywhere_have_different_digests(name, row, other):
    both = table(name, [row, row | other, row])
    first, second, third = row_digests(both, CIPHER).tolist()
    assert first == third != second


def test_a_digest_does_not_depend_on_the_rows_beside_it_or_their_chunks():
    people = book_tables()["customers"]
    whole = row_digests(people, CIPHER).tolist()
    apart = [row_digests(people.slice(place, 1), CIPHER)[0] for place in range(len(people))]
    assert apart == whole
    chunked = pa.concat_tables([people.slice(0, 2), people.slice(2)])
    assert row_digests(chunked, CIPHER).tolist() == whole


def test_personal_data_cannot_be_guessed_without_the_key():
    people = book_tables()["customers"]
    other = Cipher(Fernet.generate_key().decode())
    assert not set(row_digests(people, CIPHER)) & set(row_digests(people, other))


def test_a_renewed_key_makes_the_same_digests():
    people = book_tables()["customers"]
    renewed = Cipher(f"{Fernet.generate_key().decode()},{CIPHER.newest_alone()}")
    assert row_digests(people, renewed).tolist() == row_digests(people, CIPHER).tolist()


@pytest.mark.parametrize("name", ["customers", "accounts", "obligations", "consents"])
def test_a_table_without_rows_has_no_digests(name):
    assert len(row_digests(SCHEMAS[name].columns.empty_table(), CIPHER)) == 0
