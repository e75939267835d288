"""`forbear doctor`: what is configured, reachable, stale or missing, each with the way out.

A check looks, it never repairs. It passes with a finding, or fails with the message of the error
that a command would have met.
"""

import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from data.book import open_book
from engine.settings import Settings
from engine.store import aggregates, audit, models, portfolio
from engine.store.database import open_store
from engine.store.errors import StoreError

PROBE_SECONDS = 3.0


class UnhealthyError(RuntimeError):
    """A check found something that needs a person."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    finding: str


def checks(environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Look at everything, one after the other; a failed check does not stop the next."""
    settings = Settings.from_environment(environ)
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("portfolio", lambda: _portfolio(settings)),
        ("book", lambda: _book(settings)),
        ("store", lambda: _store(settings)),
        ("model", lambda: _model(settings)),
        ("scores", lambda: _scores(settings)),
        ("audit", lambda: _audit(settings)),
        ("language model", lambda: _endpoint(environ)),
    )
    for name, look in looks:
        yield _check(name, look)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, finding=look())
    except (ValueError, LookupError, OSError, RuntimeError, StoreError) as error:
        return Check(name, ok=False, finding=str(error))


def _portfolio(settings: Settings) -> str:
    chosen = settings.portfolio()
    return f"{chosen.name}, in {chosen.root}"


def _book(settings: Settings) -> str:
    book = open_book(settings.portfolio().book)
    kind = "simulated" if book.info.simulated else "real"
    rows = sum(shard.rows for shard in book.shards)
    return f"{kind}, {rows:,} transactions, as of {book.info.as_of:%Y-%m-%d %H:%M} UTC"


def _store(settings: Settings) -> str:
    store = open_store(settings.url())
    with store.read() as connection:
        portfolio.require(connection, settings.portfolio().name)
    return f"{store.name} is reachable and its schema is current"


def _model(settings: Settings) -> str:
    from engine.model.artefact import load

    with open_store(settings.url()).read() as connection:
        row = models.champion(connection)
    if row is None:
        raise UnhealthyError("No model is registered: run `forbear train`.")
    return f"{load(settings.portfolio().models / row.model_id).model_id} is whole and fits the code"


def _scores(settings: Settings) -> str:
    book = open_book(settings.portfolio().book)
    with open_store(settings.url()).read() as connection:
        summary = aggregates.read(connection)
    if summary is None:
        raise UnhealthyError("Nobody was scored yet: run `forbear score`.")
    moment = f"{summary.as_of:%Y-%m-%d %H:%M} UTC"
    if summary.as_of < book.info.as_of:
        raise UnhealthyError(f"Scores of {moment} are older than the book: run `forbear score`.")
    return f"{summary.customers:,} customers, as of {moment}"


def _audit(settings: Settings) -> str:
    with open_store(settings.url()).read() as connection:
        report = audit.verify(connection, settings.portfolio().audit_anchor)
    if not report.ok:
        raise UnhealthyError(audit_finding(report))
    return audit_finding(report)


def audit_finding(report: audit.AuditReport) -> str:
    """What verifying the audit found, in a sentence."""
    if not report.ok:
        return f"The audit does not hold at entry {report.first_bad_seq}: {report.reason}"
    return f"The audit holds: {report.count} entries, anchored up to entry {report.anchored}."


def _endpoint(environ: Mapping[str, str]) -> str:
    base = environ.get("FORBEAR_LLM_BASE_URL")
    if not base:
        return "the built-in parser; set FORBEAR_LLM_BASE_URL and FORBEAR_LLM_MODEL for an endpoint"
    if not base.startswith(("http://", "https://")):
        raise UnhealthyError(f"FORBEAR_LLM_BASE_URL {base!r} is no http(s) address: mend it.")
    key = environ.get("FORBEAR_LLM_API_KEY", "")
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        base.rstrip("/") + "/models", headers={"Authorization": f"Bearer {key}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS) as reply:  # noqa: S310 - as above
            return f"{base} answers ({reply.status}); model {environ.get('FORBEAR_LLM_MODEL')!r}"
    except urllib.error.URLError as error:
        raise UnhealthyError(
            f"{base} does not answer ({error}): mend FORBEAR_LLM_BASE_URL or the endpoint, or unset"
            " it to use the built-in parser."
        ) from error
