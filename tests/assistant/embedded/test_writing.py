import pytest

from assistant.embedded.matching import understand

WISHES = (
    "write to 1042 that interest rises tomorrow",
    "write 1042 that we will come to his house",
    "draft something for 1042 promising a discount",
    "draft a message to 1042 saying his card will be blocked",
    "draft for 1042 telling her she is critical",
)
REQUESTS = (
    "write to 1042 about the payment",
    "draft a message for 1042 that we can review",
    "draft that for 1042",
)


NAMED = (
    "email to 1042",
    "short polite letter for 1042 pls",
    "payment reminder to 1042",
    "wa msg to 1042 about the due date",
    "hindi sms for 1042, thx",
    "we need a letter for 1042",
    "my boss wants an outreach text to 1042 by email asap",
    "could i get a whatsapp for 1042",
    "1042 ke liye ek sms",
    "drop 1042 a line",
)
ASKED_ABOUT = (
    "email to 1042?",
    "sms to 1042: yes or no",
    "sms to 1042 allowed",
    "emails to 1042",
    "letter sent to 1042",
    "I'd like to text 1042. ok?",
    "call to 1042",
    "time zone of 1042, I need to plan calls",
    "sms to 1042 now",
    "sms to 1042 that we know his employer",
    "did an sms go to 1042",
)


@pytest.mark.parametrize("text", NAMED)
def test_a_message_that_is_named_with_its_recipient_is_wanted(text):
    assert understand(text)[1].intent == "draft"


@pytest.mark.parametrize("text", ASKED_ABOUT)
def test_no_message_is_drafted_where_more_is_said_than_that_it_is_wanted(text):
    assert understand(text)[1].intent != "draft"


def test_text_beside_a_channel_is_what_goes_out_by_it():
    reading, _ = understand("an outreach text to 1042 by email")
    assert reading.values["channel"] == ["email"]


@pytest.mark.parametrize("text", WISHES)
def test_no_message_is_drafted_that_would_leave_out_what_it_should_say(text):
    assert understand(text)[1].intent in (None, "legal")


@pytest.mark.parametrize("text", REQUESTS)
def test_a_message_is_drafted_where_no_more_is_wished(text):
    assert understand(text)[1].intent == "draft"


def test_to_tell_an_employer_is_refused_whatever_follows():
    threat = "write to 1042 that we'll tell her employer if she doesn't pay"
    assert understand(threat)[1].intent == "legal"
    assert understand("what would happen to 1042 if the employer paid on time")[1].intent != "legal"
