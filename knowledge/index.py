"""Finding templates: hard filters first, then likeness; a person chooses.

The index lives in memory and is rebuilt from the content files in each process. Likeness only puts
the templates that passed every filter into an order; it never picks one.
"""

import hashlib
import math
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.content import Template

GLOBAL = "GL"
_DIMENSIONS = 512
_SIZES = (3, 4, 5)


@dataclass(frozen=True)
class Candidate:
    """A template that passed every filter, how alike it is (0 to 1), and why it fits."""

    template_id: str
    similarity: float
    why: tuple[str, ...]


class TemplateIndex:
    """Templates in an in-memory Chroma collection, which is built at the first search."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self.templates = dict(templates)

    def search(
        self,
        query: str,
        *,
        topic: str,
        language: str,
        channels: Collection[str],
        jurisdictions: Collection[str],
        hardship: str | None = None,
        severity: str | None = None,
        most: int = 3,
    ) -> tuple[Candidate, ...]:
        """Up to `most` templates that pass every filter, the most alike first.

        A template for one of the jurisdictions replaces the general one of its topic, channel and
        language. Hardship and severity filter nothing: where they match, that is said.
        """
        conditions: list[dict[str, Any]] = [
            {"topic": topic},
            {"language": language},
            {"channel": {"$in": sorted(channels)}},
            _any_of({f"in {place}": True} for place in sorted({GLOBAL, *jurisdictions})),
        ]
        found = self._collection.query(
            query_embeddings=[embed(query)],
            n_results=len(self.templates),
            where={"$and": conditions},
            include=["distances"],
        )
        distances = dict(zip(found["ids"][0], found["distances"][0], strict=True))
        fitting = local([self.templates[template_id] for template_id in distances])
        ranked = sorted((round(distances[t.id], 6), t.id) for t in fitting)
        return tuple(
            Candidate(
                template_id,
                round(1 - distance, 4),
                why(self.templates[template_id], hardship, severity),
            )
            for distance, template_id in ranked[:most]
        )

    @cached_property
    def _collection(self) -> Any:  # noqa: ANN401 - Chroma's own class, imported at first use
        import chromadb
        from chromadb.config import Settings

        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        texts = {id: f"{t.topic} {t.subject or ''} {t.body}" for id, t in self.templates.items()}
        digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:32]
        collection = client.get_or_create_collection(
            f"templates-{digest}", embedding_function=None, metadata={"hnsw:space": "cosine"}
        )
        collection.upsert(
            ids=list(texts),
            embeddings=np.stack([embed(text) for text in texts.values()]),
            metadatas=[_metadata(template) for template in self.templates.values()],
        )
        return collection


def local(templates: Sequence[Template]) -> list[Template]:
    """The templates without the general ones that a more local one among them replaces."""
    replaced = {(t.topic, t.channel, t.language) for t in templates if GLOBAL not in t.jurisdiction}
    return [
        t
        for t in templates
        if GLOBAL not in t.jurisdiction or (t.topic, t.channel, t.language) not in replaced
    ]


def why(template: Template, hardship: str | None, severity: str | None) -> tuple[str, ...]:
    """Why a template that passed every filter fits, in plain words."""
    everywhere = GLOBAL in template.jurisdiction
    matches = [
        f"{what} {value} is among those it was written for"
        for what, value, known in (
            ("hardship", hardship, template.hardship),
            ("severity", severity, template.severity),
        )
        if value in known
    ]
    return (
        f"topic {template.topic}",
        f"written for {template.channel} in {template.language}",
        *matches,
        "may be used everywhere" if everywhere else f"for {' and '.join(template.jurisdiction)}",
        f"version {template.version}, approved by {template.approved_by}",
    )


def embed(text: str) -> npt.NDArray[np.float32]:
    """The text as counts of hashed character n-grams, damped and of length one.

    The same text gives the same vector on every machine; nothing is downloaded.
    """
    vector = np.zeros(_DIMENSIONS, dtype=np.float32)
    words = f" {' '.join(text.casefold().split())} "
    for size in _SIZES:
        for start in range(len(words) - size + 1):
            vector[zlib.crc32(words[start : start + size].encode()) % _DIMENSIONS] += 1
    vector = np.log1p(vector)
    length = math.sqrt(float(vector @ vector))
    return vector / np.float32(length) if length else vector


def _any_of(conditions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Chroma's `$or` of the conditions; it refuses one of a single condition."""
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else {"$or": listed}


def _metadata(template: Template) -> dict[str, str | bool]:
    return {
        "topic": template.topic,
        "language": template.language,
        "channel": template.channel,
        **{f"in {place}": True for place in template.jurisdiction},
    }
