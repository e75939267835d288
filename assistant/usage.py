"""Usage: the tokens that an answer took and what they cost, as far as the endpoint said.

Nothing is estimated: an endpoint that tells no tokens has no usage, and without prices in the
settings there is no cost.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class PriceError(ValueError):
    """A price in the settings is no price."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer, over all its model calls; `cost` is in whole units of the currency."""

    model_calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    currency: str


@dataclass(frozen=True)
class Prices:
    """What a thousand tokens cost."""

    per_1k_in: float
    per_1k_out: float
    currency: str


@dataclass(frozen=True)
class Spent:
    """One model call: the tokens that the endpoint told, and its prices if known."""

    input_tokens: int
    output_tokens: int
    prices: Prices | None


def prices(environ: Mapping[str, str]) -> Prices | None:
    """The configured prices, or None.

    Raises:
        PriceError: One is missing, or is no number from zero on.
    """
    names = ("FORBEAR_LLM_PRICE_IN", "FORBEAR_LLM_PRICE_OUT")
    written = [environ.get(name) for name in names]
    if not any(written):
        return None
    each_in, each_out = (_price(name, text) for name, text in zip(names, written, strict=True))
    return Prices(each_in, each_out, environ.get("FORBEAR_LLM_CURRENCY", ""))


def _price(name: str, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise PriceError(
            f"{name!r} is {text!r}, not a price: give what 1,000 tokens cost in both "
            "FORBEAR_LLM_PRICE_IN and FORBEAR_LLM_PRICE_OUT, or unset both."
        )
    return value


def total(spent: Sequence[Spent]) -> Usage | None:
    """The usage of an answer; None where no call told its tokens.

    >>> total([Spent(1000, 500, Prices(0.5, 2.0, "USD"))])
    Usage(model_calls=1, input_tokens=1000, output_tokens=500, cost=1.5, currency='USD')
    """
    if not spent:
        return None
    costs = [
        (one.input_tokens * one.prices.per_1k_in + one.output_tokens * one.prices.per_1k_out) / 1000
        for one in spent
        if one.prices is not None
    ]
    currency = next((one.prices.currency for one in spent if one.prices is not None), "")
    return Usage(
        model_calls=len(spent),
        input_tokens=sum(one.input_tokens for one in spent),
        output_tokens=sum(one.output_tokens for one in spent),
        cost=sum(costs) if len(costs) == len(spent) else None,
        currency=currency,
    )
