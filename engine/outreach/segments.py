"""How a text message is charged and split: GSM-7 or UCS-2, and how many segments.

One character outside the GSM alphabet turns the whole message into UCS-2, where a segment holds 70
characters and not 160. Several segments lose a few characters each to their header, and no
character is split between two. Source: 3GPP TS 23.038 and 23.040.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_LIMITS: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True)
class Segments:
    """The true encoding of a text, its length in that encoding's units, and its segments."""

    encoding: Encoding
    units: int
    count: int


def segments(text: str) -> Segments:
    """How the text travels as a text message.

    >>> segments("a" * 161), segments("क" * 71)
    (Segments(encoding='GSM-7', units=161, count=2), Segments(encoding='UCS-2', units=71, count=2))
    """
    encoding = _encoding(text)
    units = sum(_width(character, encoding) for character in text)
    return Segments(encoding, units, len(split(text)))


def split(text: str) -> tuple[str, ...]:
    """The text of each segment; joined, they are the whole text.

    >>> [len(part) for part in split("a" * 161)]
    [153, 8]
    """
    encoding = _encoding(text)
    widths = [_width(character, encoding) for character in text]
    single, several = _LIMITS[encoding]
    if sum(widths) <= single:
        return (text,)
    starts, used = [0], 0
    for place, width in enumerate(widths):
        if used + width > several:
            starts.append(place)
            used = 0
        used += width
    return tuple(text[start:end] for start, end in pairwise([*starts, len(text)]))


def _encoding(text: str) -> Encoding:
    return "GSM-7" if set(text) <= _BASIC | _EXTENDED else "UCS-2"


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
