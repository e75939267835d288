"""The trained artefact: what `training` makes of the grammar, kept on disk by the grammar's hash.

It is made at installation (`python -m assistant.embedded.artefact`) or at first use, and found
again in the user's cache folder, or below `FORBEAR_HOME` where that folder cannot be written. An
edited grammar has another hash, so nothing stale is ever read.
"""

import functools
import io
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.embedded.classifier import BUCKETS, Classifier
from assistant.embedded.grammar import grammar_hash, load_grammar
from assistant.embedded.nearness import Examples
from assistant.embedded.schema import OUT_OF_SCOPE, Grammar

_LOG = logging.getLogger(__name__)
_KEPT = 3  # artefacts of earlier grammars


@dataclass(frozen=True)
class Trained:
    """What matching needs: exact phrasings, examples to be near to, and the classifier."""

    exact: Mapping[str, str]
    examples: Examples
    classifier: Classifier
    accepts: Mapping[str, frozenset[str]]


@functools.cache
def load_trained() -> Trained:
    """The artefact of the grammar: from the first folder that holds it, else made and kept."""
    name = f"understanding-{grammar_hash()[:16]}.npz"
    for folder in _folders(os.environ):
        try:
            return from_bytes((folder / name).read_bytes())
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue
    trained = build(load_grammar())
    _keep(name, to_bytes(trained))
    return trained


def build(grammar: Grammar) -> Trained:
    """Train on the grammar's examples and the development questions."""
    from assistant.embedded.lessons import lessons
    from assistant.embedded.training import phrasings, train

    found = phrasings(grammar)
    said: dict[str, list[tuple[str, ...]]] = {name: [] for name in grammar.intents}
    exact: dict[str, str] = {}
    accepts = {name: set(intent.adjustable) for name, intent in grammar.intents.items()}
    for phrasing in sorted(found, key=lambda each: each.intent == OUT_OF_SCOPE):
        said[phrasing.intent].append(phrasing.words)
        exact.setdefault(" ".join(phrasing.all_words), phrasing.intent)
        slots = (word[1:-1] for word in phrasing.all_words if word.startswith("{"))
        accepts[phrasing.intent].update(slots)
    classifier, _ = train(grammar, found, lessons(grammar))
    examples = Examples.gather(said, filter_words(grammar))
    return Trained(exact, examples, classifier, {n: frozenset(a) for n, a in accepts.items()})


@functools.cache
def _own_filters() -> dict[str, frozenset[str]]:
    return filter_words(load_grammar())


def filter_words(grammar: Grammar | None = None) -> dict[str, frozenset[str]]:
    """The slots that an intent takes in any number, as they stand among words."""
    if grammar is None:
        return _own_filters()
    return {
        name: frozenset(f"{{{slot}}}" for slot in intent.filters)
        for name, intent in grammar.intents.items()
    }


def to_bytes(trained: Trained) -> bytes:
    """The artefact as one compressed file; equal artefacts give equal bytes."""
    told = {
        "exact": dict(trained.exact),
        "intents": list(trained.examples.intents),
        "vocabulary": list(trained.examples.vocabulary),
        "classes": list(trained.classifier.intents),
        "outcomes": list(trained.classifier.outcomes),
        "bounds": [trained.classifier.least_score, trained.classifier.least_lead],
        "accepts": {name: sorted(slots) for name, slots in trained.accepts.items()},
    }
    kept = io.BytesIO()
    np.savez_compressed(
        kept,
        told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
        rows=trained.examples.rows,
        intent_of=trained.examples.intent_of,
        weight=trained.examples.weight,
        ignored=trained.examples.ignored,
        weights=trained.classifier.weights,
    )
    return kept.getvalue()


def from_bytes(content: bytes) -> Trained:
    """The artefact that the bytes hold.

    Raises:
        ValueError: They are damaged, or of another program.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        told = json.loads(held["told"].tobytes())
        arrays = {name: held[name] for name in held.files}
    classes = tuple(told["classes"])
    if arrays["weights"].shape != (BUCKETS, len(classes)):
        raise ValueError("The artefact's weights have another shape: it will be made again.")
    return Trained(
        exact=told["exact"],
        examples=Examples(
            intents=tuple(told["intents"]),
            vocabulary=tuple(told["vocabulary"]),
            rows=arrays["rows"],
            intent_of=arrays["intent_of"],
            weight=arrays["weight"],
            ignored=arrays["ignored"],
        ),
        classifier=Classifier(classes, tuple(told["outcomes"]), arrays["weights"], *told["bounds"]),
        accepts={name: frozenset(slots) for name, slots in told["accepts"].items()},
    )


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where artefacts are kept, in the order in which they are looked for."""
    cache = environ.get("XDG_CACHE_HOME")
    yield (Path(cache) if cache else Path.home() / ".cache") / "forbear"
    if home := environ.get("FORBEAR_HOME"):
        yield Path(home) / "cache"


def _keep(name: str, content: bytes) -> None:
    """Write the artefact where it can be written; nowhere is no fault, it is made again then."""
    for folder in _folders(os.environ):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as written:
                written.write(content)
            Path(written.name).replace(folder / name)
            _forget(folder)
        except OSError as error:
            _LOG.debug("The trained parser cannot be kept in %s: %s.", folder, error)
        else:
            return


def _forget(folder: Path) -> None:
    held = sorted(folder.glob("understanding-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in held[:-_KEPT]:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    load_trained()
