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
