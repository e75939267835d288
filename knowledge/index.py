"""Finding templates: hard filters first, then likeness; a person chooses.

The index lives in memory and is rebuilt from the content files in each process. Likeness only puts
the templates that passed every filter into an order; it never picks one.
"""

import hashlib
import math
import zlib
from collections.abc import Collection, Mapping
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
        jurisdiction: str,
        most: int = 3,
    ) -> tuple[Candidate, ...]:
        """Up to `most` templates that pass every filter, the most alike first."""
        conditions: list[dict[str, Any]] = [
            {"topic": topic},
            {"language": language},
            {"channel": {"$in": sorted(channels)}},
            {"jurisdiction": {"$in": sorted({GLOBAL, jurisdiction})}},
        ]
        found = self._collection.query(
            query_embeddings=[embed(query)],
            n_results=len(self.templates),
            where={"$and": conditions},
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        ranked = sorted((round(distance, 6), template_id) for template_id, distance in pairs)
        return tuple(
            Candidate(template_id, round(1 - distance, 4), self._why(template_id, jurisdiction))
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

    def _why(self, template_id: str, jurisdiction: str) -> tuple[str, ...]:
        template = self.templates[template_id]
        place = "everywhere" if template.jurisdiction == GLOBAL else f"in {jurisdiction}"
        return (
            f"topic {template.topic}",
            f"written for {template.channel} in {template.language}",
            f"may be used {place}",
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


def _metadata(template: Template) -> dict[str, str]:
    return {
        "topic": template.topic,
        "language": template.language,
        "channel": template.channel,
        "jurisdiction": template.jurisdiction,
    }
