"""A time of day, with its day, is a moment to come; a day alone or a time gone by is none."""

import pytest

from assistant.embedded.extracting import Weekday
from assistant.embedded.matching import understand
from assistant.embedded.moments import Moment

ASKED = {
    "can I text 1042 tomorrow at 9am": Moment(1, 9, 0),
    "may we call 1042 on Friday at 10:30": Moment(Weekday(4), 10, 30),
    "call 1042 at 6.15 pm ok?": Moment(0, 18, 15),
    "is it fine to phone 1042 tonight at 8": Moment(0, 20, 0),
    "can we ring 1042 the day after tomorrow at noon": Moment(2, 12, 0),
    "may I email 1042 tomorrow at 3": Moment(1, 15, 0),
    "can I call 1042 at 12 am": Moment(0, 0, 0),
}


@pytest.mark.parametrize("question", ASKED)
def test_a_time_of_day_is_a_moment_of_contact(question):
    reading, found = understand(question)
    assert (found.intent, reading.values["at"]) == ("contact", ASKED[question])


@pytest.mark.parametrize(
    "question",
    [
        "can I call 1042 tomorrow",
        "did we call 1042 at 9am",
        "what was sent to 1042 yesterday at 5 pm",
        "may we call 1042 at 13 pm",
        "which customers are at 20 percent",
    ],
)
def test_a_day_alone_and_a_time_gone_by_are_none(question):
    assert "at" not in understand(question)[0].values
