"""Any OpenAI-compatible endpoint as the model, and its failures in plain words.

`FORBEAR_LLM_BASE_URL`, `FORBEAR_LLM_MODEL` and `FORBEAR_LLM_API_KEY` choose it; without the first
two there is none. The classic chat protocol is used, since that is what generic servers speak; with
`FORBEAR_LLM_API_VERSION` it is Azure's, where the model is a deployment.
"""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from assistant.usage import Prices, prices

TIMEOUT_SECONDS = 20.0
LONGEST = 60_000  # characters of one reply, calls included
_RETRIES = 1  # with jitter; a hanging endpoint costs two time-outs, then the embedded model answers
_WHOLE = 3  # so many time-outs may a whole reply take
_YES = {"yes", "true", "1", "on"}


class EndpointSettingsError(ValueError):
    """The environment names half an endpoint."""


class CutStreamError(RuntimeError):
    """The endpoint stopped in the middle of a reply."""


class LongReplyError(RuntimeError):
    """The endpoint did not come to an end."""


# What an endpoint can do wrong. The last four come from replies that are not in the protocol.
FAILURES = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    TimeoutError,
    CutStreamError,
    LongReplyError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)


class Chat(ChatOpenAI):
    """The endpoint's model: its prices, whether it may see personal data, and an end to replies."""

    prices: Prices | None = None
    trusted: bool = False
    patience: float = TIMEOUT_SECONDS

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:  # noqa: ANN401 - as the base class has them
        """The reply in pieces, for so long and so many characters at most."""
        began, length = time.monotonic(), 0
        async for chunk in super()._astream(*args, **kwargs):
            length += _length(chunk)
            if length > LONGEST:
                raise LongReplyError(f"The reply has more than {LONGEST} characters.")
            if time.monotonic() - began > _WHOLE * self.patience:
                raise TimeoutError("The reply does not come to an end.")
            yield chunk


def open_endpoint(
    environ: Mapping[str, str], *, timeout: float = TIMEOUT_SECONDS
) -> BaseChatModel | None:
    """The configured endpoint, or None when none is configured.

    Raises:
        EndpointSettingsError: Only one of address and model is given.
        PriceError: A price is no number.
    """
    address = environ.get("FORBEAR_LLM_BASE_URL")
    model = environ.get("FORBEAR_LLM_MODEL")
    if not address and not model:
        return None
    if not address or not model:
        absent = "FORBEAR_LLM_MODEL" if address else "FORBEAR_LLM_BASE_URL"
        raise EndpointSettingsError(
            f"{absent!r} is not set, so the language model cannot be used: set it, or unset both "
            "to use the built-in parser."
        )
    return connect(
        address,
        model,
        environ.get("FORBEAR_LLM_API_KEY"),
        timeout=timeout,
        api_version=environ.get("FORBEAR_LLM_API_VERSION"),
        trusted=environ.get("FORBEAR_LLM_TRUSTED", "").lower() in _YES,
        usage=environ.get("FORBEAR_LLM_USAGE", "yes").lower() in _YES,
        prices=prices(environ),
    )


def connect(
    address: str,
    model: str,
    key: str | None,
    *,
    timeout: float,
    api_version: str | None = None,
    trusted: bool = False,
    usage: bool = True,
    prices: Prices | None = None,
) -> BaseChatModel:
    """A chat model at that address; nothing is sent before the first question."""
    return Chat(
        model=model,
        base_url=base_url(address, model if api_version else None),
        api_key=SecretStr(key or "none"),
        default_headers={"api-key": key or "none"} if api_version else None,
        default_query={"api-version": api_version} if api_version else None,
        use_responses_api=False,
        timeout=timeout,
        max_retries=_RETRIES,
        stream_chunk_timeout=timeout,
        stream_usage=usage,
        temperature=0,
        prices=prices,
        trusted=trusted,
        patience=timeout,
    )


def base_url(address: str, deployment: str | None = None) -> str:
    """The address that the protocol's paths begin at, from the way people write it.

    >>> base_url("http://localhost:11434"), base_url("https://api.openai.com/v1/chat/completions")
    ('http://localhost:11434/v1', 'https://api.openai.com/v1')
    >>> base_url("https://bank.openai.azure.com/", "gpt")
    'https://bank.openai.azure.com/openai/deployments/gpt'
    """
    short = address.rstrip("/").removesuffix("/chat/completions")
    if deployment is not None:
        host = short.partition("/openai/")[0].removesuffix("/openai")
        return f"{host}/openai/deployments/{deployment}"
    return short if urlsplit(short).path else f"{short}/v1"


def _length(chunk: ChatGenerationChunk) -> int:
    calls = getattr(chunk.message, "tool_call_chunks", ())
    return len(chunk.text) + sum(len(call["args"] or "") for call in calls)


def where(model: BaseChatModel) -> str:
    """The address of an endpoint, for messages."""
    return str(getattr(model, "openai_api_base", None) or model._llm_type)


def reason(error: Exception) -> str:
    """Why an endpoint failed and what to do about it, in one sentence."""
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return "it refused the key; check FORBEAR_LLM_API_KEY"
        case openai.NotFoundError():
            return "it does not know the model or the path; check FORBEAR_LLM_MODEL and the address"
        case openai.RateLimitError():
            return "it is over its limit; wait a moment or raise the limit"
        case openai.APITimeoutError() | TimeoutError() | httpx2.TimeoutException():
            return "it did not answer in time; check that it is running and not overloaded"
        case openai.APIConnectionError():
            return "it cannot be reached; check FORBEAR_LLM_BASE_URL and the network"
        case openai.APIStatusError():
            return f"it answered with status {error.status_code}; look into its log"
        case LongReplyError() | CutStreamError() | httpx2.HTTPError() | httpx2.StreamError():
            return "it broke off in the middle of its reply, or found no end; look into its log"
        case _:
            return "its reply was not in the chat protocol; check that it is OpenAI-compatible"
