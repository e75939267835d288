"""Questions at the limit of their length that are made to take long: none of them does."""

import time

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand

LONGEST = 2_000
MOST_SECONDS = 4  # of the processor; a pattern that tries everything takes minutes
AGAIN = (
    *("and ", "not ", ", ", "? ", "= ? ", "a, b; c. ", "please ", "hi team ", "how many "),
    *("that so that so and then as but ", "i will ", "my own big boss will check it then "),
    *("so that i can ", "in during ", "the first one of it ", "if it was ", "runway?", "x"),
    *("0 failed debits and ", "salary 3 days late and ", "no no nothing zero ", "1042 1043 "),
    *("by region and by band and ", "and then he'll review it ", "which of them ", "what if "),
)


@pytest.fixture(scope="module", autouse=True)
def trained() -> None:
    """The parser as it is loaded once, so that no question pays for it."""
    understand("hello")


@pytest.mark.parametrize("before", ["", "draft for 1042, ", "what if 1042 had "])
@pytest.mark.parametrize("said", AGAIN)
def test_what_is_said_again_and_again_is_read_in_time(before: str, said: str) -> None:
    start = time.process_time()
    assert clauses((before + said * LONGEST)[:LONGEST])
    assert time.process_time() - start < MOST_SECONDS
