"""What must not stand in a log: phones, e-mails, names beside their column, keys and passwords.

Nothing of ours logs personal data; this is the net below libraries and bugs, in one place for every
logger and for tracebacks. It errs on the side of removing.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

_HIDDEN = "[scrubbed]"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # the password of a URL, whatever its characters
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s/]+@", re.IGNORECASE), rf"\1{_HIDDEN}@"),
    # what is called a key, a password or a token
    (
        re.compile(
            r"(?i)([\w-]*(?:key|password|passwd|secret|token|authorization)[\"']?\s*[:=]\s*"
            r"[\"']?(?:bearer\s+|basic\s+)?)[^\s\"',;&)}\]]+"
        ),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), rf"\1 {_HIDDEN}"),
    # keys by their form: Fernet keys and tokens, and those of model endpoints
    (re.compile(r"\b[\w-]{43}=|\bgAAAAA[\w-]{20,}={0,2}|\bsk-[\w-]{8,}"), _HIDDEN),
    # a value beside the name of a column that holds personal data
    (
        re.compile(
            r"(?i)([\"']?\b(?:full_?|first_?|last_?|customer_?)?(?:name|phone|mobile|email|address)"
            r"[\"']\s*:\s*)(?:\"[^\"]*\"|'[^']*')"
        ),
        rf"\1'{_HIDDEN}'",
    ),
    (
        re.compile(
            r"(?i)\b((?:customer_?|full_?)?(?:name|phone|mobile|email|address)=)"
            r"(?:\"[^\"]*\"|'[^']*')"
        ),
        rf"\1'{_HIDDEN}'",
    ),
    (re.compile(r"[\w.!#$%&*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"), _HIDDEN),
    (re.compile(r"(?<![\w.:-])\+\d[\d ().-]{7,}\d\b"), _HIDDEN),
    (re.compile(r"(?<![\w.:+-])[6-9]\d{4}[ -]?\d{5}(?![\w.:-])"), _HIDDEN),
)


def scrub(text: str) -> str:
    """The text without what must not be in a log."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def scrub_logs() -> None:
    """From now on every log record and uncaught traceback of this process is scrubbed."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Scrubbing):
        logging.setLogRecordFactory(_Scrubbing(made))
        sys.excepthook = _tell


class _Scrubbing:
    """Makes records whose message and traceback are scrubbed before any handler sees them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: object, **named: object) -> logging.LogRecord:
        record = self._make(*arguments, **named)
        record.msg, record.args = scrub(record.getMessage()), None
        if record.exc_info and record.exc_info[1] is not None:
            told = "".join(traceback.format_exception(record.exc_info[1]))
            record.exc_text = scrub(told.rstrip())
        return record


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(scrub("".join(traceback.format_exception(kind, error, trace))))
