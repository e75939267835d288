"""How amounts, days, payments and customers are written, by language and channel.

How a language groups digits, orders a date and addresses a person is content, in `wording.yaml`.
Text messages in a language of the GSM alphabet avoid the rupee sign: one such character would halve
the room of the whole message. Amounts are never rounded.
"""

import string
import unicodedata
from datetime import date

from engine.outreach.plain import foreign
from knowledge.content import Channel, Grouping, Language, Wording

_SIGNS = {"INR": "₹", "EUR": "€", "GBP": "£", "USD": "$"}
_LONGEST_NAME = 24


class WordingError(ValueError):
    """Something that cannot be written properly."""


def money(
    amount: int, currency: str, language: Language, channel: Channel, wording: Wording
) -> str:
    """An amount in minor units as a reader writes it, with two decimals.

    >>> from knowledge.content import load_wording
    >>> money(1234567890, "INR", "en", "sms", load_wording())
    'Rs 1,23,45,678.90'
    >>> money(1234567, "EUR", "es", "sms", load_wording())
    '12.345,67 €'
    """
    if amount < 0:
        raise WordingError(f"Amount {amount!r} is negative: no payment is. Check its record.")
    sign = _SIGNS.get(currency, f"{currency} ")
    if currency == "INR" and channel == "sms" and language in wording.rs_in_sms:
        sign = "Rs "
    grouping = wording.grouping.get(currency, {}).get(language, "western")
    return _written(*divmod(amount, 100), sign.strip(), sign, grouping)


def day(moment: date, language: Language, wording: Wording) -> str:
    """A date in words: 5 November 2026, 5 नवंबर 2026, 5 de noviembre de 2026."""
    return string.Template(wording.day[language]).substitute(
        day=moment.day, month=wording.months[language][moment.month - 1], year=moment.year
    )


def payment(kind: str, language: Language, wording: Wording) -> str:
    """What the payment is called.

    Raises:
        WordingError: The kind has no name in this language.
    """
    try:
        return wording.payments[language][kind]
    except KeyError as missing:
        raise WordingError(
            f"Payment kind {kind!r} has no name in {language!r}: add it to knowledge/wording.yaml."
        ) from missing


def salutation(name: str | None, language: Language, wording: Wording) -> str:
    """The first name as a customer is addressed, or simply `customer`.

    A recorded name that is not one plain word (a link, an order, a number) is not repeated.

    >>> from knowledge.content import load_wording
    >>> salutation("Asha Patil", "hi", load_wording()), salutation(None, "en", load_wording())
    ('Asha जी', 'customer')
    """
    first = (name or "").strip().split(" ")[0]
    if not _is_name(first):
        return wording.customer[language]
    return string.Template(wording.address[language]).substitute(name=first)


def _is_name(word: str) -> bool:
    return 0 < len(word) <= _LONGEST_NAME and all(
        (unicodedata.category(c)[0] in "LM" and not foreign(c)) or c in ".'’-" for c in word
    )


def _written(whole: int, rest: int, unit: str, sign: str, grouping: Grouping) -> str:
    match grouping:
        case "indian":
            return f"{sign}{_indian(whole)}.{rest:02d}"
        case "continental":
            return f"{whole:,}".replace(",", ".") + f",{rest:02d} {unit}"
        case "western":
            return f"{sign}{whole:,}.{rest:02d}"


def _indian(whole: int) -> str:
    """Thousands, then lakhs and crores: 1,23,45,678."""
    head, tail = divmod(whole, 1000)
    if not head:
        return str(tail)
    pairs = f"{head:d}"
    groups = [pairs[max(end - 2, 0) : end] for end in range(len(pairs), 0, -2)]
    return ",".join([*reversed(groups), f"{tail:03d}"])
