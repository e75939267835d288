"""The Czech codes of the PKDD'99 transactions in our words.

`k_symbol` says what a row is for and decides its kind; without one, `operation` does. The one
judgement among them: a transfer from another bank that is no pension is called salary. In the
published data each of these accounts gets it from one partner, on one day of the month, once a
month (all 3,450 such rows of the extract).
"""

import itertools
import string

import pyarrow as pa
import pyarrow.compute as pc

SIGNS = {"PRIJEM": 1, "VYDAJ": -1, "VYBER": -1}
FREQUENCIES = {
    "POPLATEK MESICNE": "monthly statement",
    "POPLATEK TYDNE": "weekly statement",
    "POPLATEK PO OBRATU": "statement after each transaction",
}
_KIND_OF_SYMBOL = {
    "DUCHOD": "benefit",
    "POJISTNE": "insurance",
    "SANKC. UROK": "penalty_interest",
    "SIPO": "household",
    "SLUZBY": "fee",
    "UROK": "interest",
    "UVER": "emi",
}
_KIND_OF_OPERATION = {
    "PREVOD NA UCET": "transfer_out",
    "PREVOD Z UCTU": "salary",
    "VKLAD": "cash_in",
    "VYBER": "atm",
    "VYBER KARTOU": "atm",
}
_CHANNEL_OF_SYMBOL = {"SANKC. UROK": "internal", "SLUZBY": "internal", "UROK": "internal"}
_CHANNEL_OF_OPERATION = {
    "PREVOD NA UCET": "transfer",
    "PREVOD Z UCTU": "transfer",
    "VKLAD": "cash",
    "VYBER": "cash",
    "VYBER KARTOU": "atm",
}
_BANKS = ["".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2)]
_ACCOUNTS_OF_A_BANK = 10**10


def translate(column: pa.ChunkedArray, words: dict[str, str] | dict[str, int]) -> pa.ChunkedArray:
    """Each word's translation; null for a blank and for a word that is not there."""
    place = pc.index_in(column.cast(pa.string()), value_set=pa.array(list(words), pa.string()))
    return pa.chunked_array([pa.array(list(words.values()))]).take(place)


def kinds(operation: pa.ChunkedArray, symbol: pa.ChunkedArray) -> pa.ChunkedArray:
    """Our kind of each row."""
    return pc.coalesce(translate(symbol, _KIND_OF_SYMBOL), translate(operation, _KIND_OF_OPERATION))


def channels(operation: pa.ChunkedArray, symbol: pa.ChunkedArray) -> pa.ChunkedArray:
    """Our channel of each row."""
    return pc.coalesce(
        translate(symbol, _CHANNEL_OF_SYMBOL), translate(operation, _CHANNEL_OF_OPERATION)
    )


def unknown(
    kind: pa.ChunkedArray, operation: pa.ChunkedArray, symbol: pa.ChunkedArray
) -> list[tuple[str, pa.ChunkedArray]]:
    """Reasons against rows with codes that were never published."""
    published = (
        ("type", kind, SIGNS),
        ("operation", operation, _KIND_OF_OPERATION),
        ("k_symbol", symbol, _KIND_OF_SYMBOL),
    )
    return [
        (f"{name} is not one of {', '.join(words)}", _outside(column, list(words)))
        for name, column, words in published
    ]


def partners(bank: pa.ChunkedArray, account: pa.ChunkedArray) -> pa.ChunkedArray:
    """One number for each partner account, of whatever bank; null when there is none."""
    place = pc.index_in(bank.cast(pa.string()), value_set=pa.array(_BANKS)).cast(pa.int64())
    number = pc.if_else(pc.greater(account, 0), account, None)
    return pc.add(pc.multiply(place, _ACCOUNTS_OF_A_BANK), number)


def _outside(column: pa.ChunkedArray, words: list[str]) -> pa.ChunkedArray:
    return pc.and_(pc.is_valid(column), pc.invert(pc.is_in(column, value_set=pa.array(words))))
