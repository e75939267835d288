"""How a text message is charged and split: GSM-7 or UCS-2, and how many segments.

One character outside the GSM alphabet turns the whole message into UCS-2, where a segment holds 70
characters and not 160. Several segments lose a few characters each to their header, and no
character is split between two. Source: 3GPP TS 23.038 and 23.040.
"""

from dataclasses import dataclass
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
    encoding: Encoding = "GSM-7" if set(text) <= _BASIC | _EXTENDED else "UCS-2"
    widths = [_width(character, encoding) for character in text]
    single, several = _LIMITS[encoding]
    units = sum(widths)
    return Segments(encoding, units, 1 if units <= single else _packed(widths, several))


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _packed(widths: list[int], size: int) -> int:
    count, used = 1, 0
    for width in widths:
        if used + width > size:
            count, used = count + 1, 0
        used += width
    return count
