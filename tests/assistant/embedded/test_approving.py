import pytest

from assistant.embedded.approving import unapproved
from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand

LEFT_TO_A_PERSON = {
    "make me a draft for 1042, i'll check and approve it later": "make me a draft for 1042",
    "sms for 1042, my supervisor approves it tomorrow": "sms for 1042",
    "prepare a letter for 1042, it will be signed off by my boss": "prepare a letter for 1042",
    "draft an e-mail for 1042 so that I can review it": "draft an e-mail for 1042",
    "whatsapp for 1042, i will get it approved after": "whatsapp for 1042",
    "text for 1042, approval follows": "text for 1042",
}
ORDERS = (
    "make a draft for 1042 and approve it",
    "draft for 1042, you can approve it later",
    "sms for 1042, I'll check it and then you send it off",
    "please approve it later",
    "draft it and send it later",
)


@pytest.mark.parametrize(("said", "left"), LEFT_TO_A_PERSON.items())
def test_what_a_person_will_do_later_is_no_part_of_the_request(said, left):
    assert unapproved(said).strip(" ,") == left
    assert [understand(each)[1].intent for each in clauses(said)] == ["draft"]


@pytest.mark.parametrize("said", ORDERS)
def test_to_approve_or_send_is_refused_where_the_assistant_is_told_to(said):
    assert understand(said)[1].intent == "send"


def test_a_question_about_approval_is_left_whole():
    for said in ("who approves it", "my manager approves it", "when will my manager approve it"):
        assert unapproved(said) == said
