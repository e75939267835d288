import pytest

from engine.outreach.understanding import understand
from knowledge.replies import load_reply_rules

STOPS = [
    "STOP",
    "stop.",
    "  Stop!!! ",
    "S T O P",
    "s-t-o-p",
    "ST0P",
    "5TOP",
    "ＳＴＯＰ",
    "ЅТОР",
    "st\u200bop",
    "quit",
    "END",
    "Revoke",
    "opt out",
    "OPT-OUT",
    "Cancel",
    "unsubscribe",
    "Unsubscribe me please",
    "please STOP sending me these",
    "Don't text me again",
    "do not call me at work",
    "बंद करें",
    "कृपया संदेश बंद करें",
    "मत भेजो",
    "रोकें!",
    "msg band karo",
    "थांबवा",
    "कृपया संदेश पाठवू नका",
    "नको",
    "ALTO",
    "Basta ya",
    "No más",
    "no mas mensajes por favor",
    "Por favor, no me escriban más",
    "BAJA",
]
OTHERS = [
    ("Call me tomorrow", "call_me"),
    ("मुझे कॉल करें", "call_me"),
    ("मला कॉल करा", "call_me"),
    ("Llámame", "call_me"),
    ("I already paid it", "paid"),
    ("I’ve paid", "paid"),
    ("भुगतान कर दिया है", "paid"),
    ("पैसे भरले", "paid"),
    ("Ya pagué", "paid"),
    ("wrong number", "wrong_number"),
    ("गलत नंबर", "wrong_number"),
    ("Número equivocado", "wrong_number"),
    ("This is harassment", "complaint"),
    ("मुझे शिकायत करनी है", "complaint"),
    ("तक्रार करायची आहे", "complaint"),
    ("Quiero poner una queja", "complaint"),
    ("ok", "unknown"),
    ("👍", "unknown"),
    ("", "unknown"),
    ("Thanks, see you on Monday", "unknown"),
]
PHRASES = [
    (rule, phrase)
    for rule in load_reply_rules()
    for phrase in (*rule.whole, *rule.starts, *rule.anywhere)
]


@pytest.mark.parametrize("text", STOPS)
def test_stop_is_understood_in_every_language_and_disguise(text):
    assert understand(text).kinds[0] == "stop"


@pytest.mark.parametrize(("text", "kind"), OTHERS)
def test_other_replies_are_told_apart(text, kind):
    meaning = understand(text)
    assert (meaning.kinds[0], meaning.needs_a_person) == (kind, True)


@pytest.mark.parametrize(("rule", "phrase"), PHRASES, ids=[phrase for _, phrase in PHRASES])
def test_every_phrase_of_the_content_is_reached(rule, phrase):
    assert rule in understand(f"{phrase.upper()} !").rules


@pytest.mark.parametrize(
    "text",
    [
        "I will stop by the branch on Friday",
        "My contract ends in May",
        "the bus stop is near",
        "I paid nothing for help, thank you",
    ],
)
def test_a_word_inside_another_sentence_is_no_stop(text):
    assert "stop" not in understand(text).kinds


def test_a_reply_of_two_kinds_has_both_and_the_more_urgent_first():
    meaning = understand("Unsubscribe me. I already paid!")
    assert (meaning.kinds, meaning.needs_a_person) == (("stop", "paid"), True)
    assert not understand("STOP").needs_a_person
