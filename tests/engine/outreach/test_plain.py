import pytest

from engine.outreach.plain import phrase_pattern, plain, readings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ѕcоrе", "score"),
        ("ur\u200bgent", "urgent"),
        ("𝐔rgént", "urgent"),
        ("क़ानूनी", "कानूनी"),
        ("पाँच", "पांच"),
        ("फ़्लैग", "फ्लैग"),
    ],
)
def test_disguises_are_taken_away(written, read):
    assert plain(written) == read


def test_words_spelt_apart_are_read_together():
    assert any("urgent" in reading for reading in readings("u r g e n t"))
    assert any("legal" in reading for reading in readings("l-e-g-a-l"))


def test_phrases_are_found_as_whole_words_only():
    pattern = phrase_pattern(("sue", "court*", "आय"))
    assert not pattern.search("issue pursue आयोजन उपाय")
    assert pattern.search("courts")
    assert pattern.search("आपकी आय।")
