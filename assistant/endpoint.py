"""Any OpenAI-compatible endpoint as the model, and its failures in plain words.

`FORBEAR_LLM_BASE_URL`, `FORBEAR_LLM_MODEL` and `FORBEAR_LLM_API_KEY` choose it; without the first
two there is none. The classic chat protocol is used, since that is what generic servers speak.
"""

from collections.abc import Mapping

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

TIMEOUT_SECONDS = 20.0
_RETRIES = 1  # a hanging endpoint costs two time-outs, then the embedded model answers


class EndpointSettingsError(ValueError):
    """The environment names half an endpoint."""


class CutStreamError(RuntimeError):
    """The endpoint stopped in the middle of a reply."""


# What an endpoint can do wrong. The last four come from replies that are not in the protocol.
FAILURES = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    TimeoutError,
    CutStreamError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)


def open_endpoint(
    environ: Mapping[str, str], *, timeout: float = TIMEOUT_SECONDS
) -> BaseChatModel | None:
    """The configured endpoint, or None when none is configured.

    Raises:
        EndpointSettingsError: Only one of address and model is given.
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
    return connect(address, model, environ.get("FORBEAR_LLM_API_KEY"), timeout=timeout)


def connect(address: str, model: str, key: str | None, *, timeout: float) -> BaseChatModel:
    """A chat model at that address; nothing is sent before the first question."""
    return ChatOpenAI(
        model=model,
        base_url=address,
        api_key=SecretStr(key or "none"),
        use_responses_api=False,
        timeout=timeout,
        max_retries=_RETRIES,
        stream_chunk_timeout=timeout,
        temperature=0,
    )


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
        case CutStreamError() | httpx2.HTTPError() | httpx2.StreamError():
            return "it broke off in the middle of its reply; look into its log and ask again"
        case _:
            return "its reply was not in the chat protocol; check that it is OpenAI-compatible"
