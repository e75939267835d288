"""Turns that say no more than a value: which are such, and which value they hold."""

import pytest

from assistant.embedded.ellipsis import asks_detail, is_correction, is_elliptic, meant, numeral
from assistant.embedded.reading import read


@pytest.mark.parametrize(
    "text",
    [
        "no sorry, email it should be",
        "hmm, english after all",
        "and an ordinary letter?",
        "not even by post?",
        "oh, 1042 I mean",
        "the customer would rather read it in Hindi",
        "sms would be better",
    ],
)
def test_a_value_among_words_that_say_nothing_is_all_that_is_said(text):
    assert is_elliptic(read(text))


@pytest.mark.parametrize(
    "text", ["not by email", "who won in Pune", "in a better mood", "email him the recipe"]
)
def test_a_denied_value_a_word_of_its_own_or_none_is_no_ellipsis(text):
    assert not is_elliptic(read(text))


def test_only_what_takes_a_value_back_is_a_correction():
    assert is_correction(read("oops, 1077"))
    assert is_correction(read("sorry wrong id, 1077"))
    assert not is_correction(read("and 1077?"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ten pls", 10),
        ("two months", 60),
        ("a week rather", 7),
        ("lower the bar to 60", 60),
        ("5 days", 5),
        ("60 people who gamble", None),
        ("the second one", None),
    ],
)
def test_a_bare_number_is_read_with_its_unit(text, number):
    assert numeral(read(text)) == number


@pytest.mark.parametrize(
    ("text", "slot", "values"),
    [
        ("1077, not 1042", "customers", [1077]),
        ("not 1042, 1077", "customers", [1077]),
        ("not 1042 but 1077", "customers", [1077]),
        ("email rather than sms", "channel", ["email"]),
        ("critical instead of high", "band", ["CRITICAL"]),
        ("1042 and 1077", "customers", [1042, 1077]),
    ],
)
def test_a_value_that_is_named_to_be_replaced_is_left_out(text, slot, values):
    reading = read(text)
    assert meant(reading.values, reading)[slot] == values


def test_a_detail_is_asked_of_the_answer_that_tells_it():
    assert asks_detail(read("and the monthly income"), "affordability")
    assert asks_detail(read("on the basis of which rule"), "treatment")
    assert not asks_detail(read("and the monthly income"), "contact")
    assert not asks_detail(read("who are they"), "treatment")
