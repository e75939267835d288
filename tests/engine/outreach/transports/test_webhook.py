import threading

import pytest

from engine.outreach.transports import Envelope, RefusedError, TransportError
from engine.outreach.transports.webhook import Gateway, WebhookTransport
from tests.fixtures.gateways import SECRET

ENVELOPE = Envelope(
    idempotency_key="k1",
    channel="sms",
    address="+919800001001",
    sender="ASTERB",
    language="hi",
    subject=None,
    body="नमस्ते Asha जी",
)
TAKEN = {
    "key": "k1",
    "channel": "sms",
    "to": "+919800001001",
    "from": "ASTERB",
    "language": "hi",
    "subject": None,
    "text": "नमस्ते Asha जी",
}


@pytest.fixture
def transport(gateway):
    return WebhookTransport(Gateway(gateway.url, SECRET, seconds=1))


@pytest.mark.parametrize("fault", ["", "late", "repeat"])
def test_a_signed_message_is_taken_and_its_receipt_is_the_gateways(transport, gateway, fault):
    gateway.fault = fault
    assert transport.deliver(ENVELOPE) == "gw-k1"
    assert gateway.taken == {"k1": TAKEN}


@pytest.mark.parametrize("fault", ["301", "307", "401", "403", "404", "408", "429", "500", "503"])
def test_what_is_not_the_messages_fault_may_be_tried_again(transport, gateway, fault):
    gateway.fault = fault
    with pytest.raises(TransportError, match=fault) as problem:
        transport.deliver(ENVELOPE)
    assert type(problem.value) is TransportError
    assert (gateway.taken, gateway.offered) == ({}, {"k1": 1})


@pytest.mark.parametrize("fault", ["400", "410", "413", "422"])
def test_a_message_that_the_gateway_will_never_take_is_told_apart(transport, gateway, fault):
    gateway.fault = fault
    with pytest.raises(RefusedError, match=fault):
        transport.deliver(ENVELOPE)


@pytest.mark.parametrize("fault", ["cut before", "cut after", "cut within", "stall"])
def test_a_broken_answer_is_repaired_by_offering_the_same_key_again(transport, gateway, fault):
    gateway.fault = fault
    with pytest.raises(TransportError, match="cannot be reached or did not finish"):
        transport.deliver(ENVELOPE)
    gateway.fault = ""
    assert transport.deliver(ENVELOPE) == "gw-k1"
    assert (gateway.taken, gateway.offered) == ({"k1": TAKEN}, {"k1": 2})


def test_another_secret_is_not_accepted(gateway):
    with pytest.raises(TransportError, match="401"):
        WebhookTransport(Gateway(gateway.url, "another secret of ours")).deliver(ENVELOPE)
    assert gateway.taken == {}


def test_many_offers_of_one_key_at_once_are_taken_once(transport, gateway):
    threads = [threading.Thread(target=transport.deliver, args=(ENVELOPE,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(gateway.taken), gateway.offered["k1"]) == (1, 8)


def test_the_secret_is_not_printed():
    assert SECRET not in repr(Gateway("https://sms.example/", SECRET))
