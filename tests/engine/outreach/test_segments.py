import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.outreach.segments import Segments, segments, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 306, 3)),
        ("क" * 70, Segments("UCS-2", 70, 1)),
        ("क" * 71, Segments("UCS-2", 71, 2)),
        ("क" * 134, Segments("UCS-2", 134, 2)),
        ("क" * 135, Segments("UCS-2", 135, 3)),
        ("a" * 69 + "₹", Segments("UCS-2", 70, 1)),
        ("🙂" * 35, Segments("UCS-2", 70, 1)),
        ("a" * 66 + "🙂" + "a" * 66, Segments("UCS-2", 134, 3)),
    ],
)
def test_texts_are_counted_in_their_true_encoding(text, expected):
    assert segments(text) == expected


@given(st.text(alphabet="a€क🙂", max_size=400))
def test_the_segments_are_the_whole_text_and_none_is_larger_than_it_may_be(text):
    whole, parts = segments(text), split(text)
    assert "".join(parts) == text
    assert len(parts) == whole.count
    several = {"GSM-7": 153, "UCS-2": 67}[whole.encoding]
    for part in parts if len(parts) > 1 else ():
        octets = len(part.encode("utf-16-be")) // 2
        units = len(part) + part.count("€") if whole.encoding == "GSM-7" else octets
        assert units <= several
