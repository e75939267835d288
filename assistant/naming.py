"""Naming: which words of a text may name a person, a firm or a place that nobody looked up.

Known are the words of this turn's results and questions, those of our own answers and grammar, and
a list of usual words. A capitalised word that is none of them is a name, at a sentence's start only
where it acts; so is an unknown word after a title or after "called".
"""

import functools
import re
from collections.abc import Iterator, Set
from importlib import resources
from importlib.resources.abc import Traversable

import yaml

from assistant.numerals import words

_TITLE = r"(?:mr|mrs|ms|dr|shri|smt|sri)"
_INTRODUCED = re.compile(
    rf"\b(?i:{_TITLE}\.?|named|called|(?:whose|her|his|their|the)\s+name\s+is|known as)"
    r"\s+([^\W\d_]+)(?:\s+([A-Z][a-z]+))?|(?:श्रीमती|श्री)\s+([\u0900-\u0963]+)"
)
_WHO_IS = re.compile(
    r"\b(?:customer|borrower|client|person|she|he)\s+is\s+([a-z]{2,})\s+([a-z]{2,})\s*[.!]?\s*$"
)
_CAPITAL = re.compile(r"(?<![\w'’-])[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*|(?<!\w)[A-Z]\.(?=\s[A-Z])")
_START = re.compile(r"(?:^|[.!?:;|•]\s*|\n)[\s\"'“*_>#(-]*(?:\d+[.)]\s*)?$")
_ACTS = re.compile(
    r"['’]s\b|,|\s+(?:[A-Z][a-z]+|(?:is|was|has|had|will|would|should|can|may|might|needs?|owes?|missed"
    r"|misses|paid|pays|earns|lives|works|lost|wants|asked|said|says|called|does|did|and [A-Z])\b)"
)
_SPELT = re.compile(r"\b(?:[A-Za-z][-.·_]){3,}[A-Za-z]\b")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[\u0900-\u0963]+|[^\W\d_]+")
_ALSO = frozenset({"asha"})  # in an example of the grammar
# Folders without content of ours: what people ask, and whom they name, grounds nothing.
_OTHERS = ("_", ".", "cli", "api", "evals", "wordings")
_BOOKS = ("assistant.embedded", "assistant.prompts", "assistant")
_KINDS = (".j2", ".yaml", ".md", ".txt")


def unknown_names(text: str, known: Set[str]) -> Iterator[str]:
    """The names in a text that are in neither the known words nor the vocabulary."""
    yield from (spelt.group() for spelt in _SPELT.finditer(text))
    for found in _INTRODUCED.finditer(text):
        said = [part for part in found.groups() if part]
        if not all(_usual(part, known) for part in said):
            yield found.group()
    for found in _WHO_IS.finditer(text):
        if not any(_usual(part, known) for part in found.groups()):
            yield found.group()
    people = (word for word in _LETTERS.findall(text) if word.lower() in _personal())
    yield from (word for word in people if word.lower() not in known)
    yield from _capitals(text, known)


def _capitals(text: str, known: Set[str]) -> Iterator[str]:
    for found in _CAPITAL.finditer(text):
        whole = found.group().removesuffix("'s").removesuffix("’s")
        if all(_usual(part, known) for part in _WORD.findall(whole)):
            continue
        starts = _START.search(text[max(0, found.start() - 12) : found.start()])
        shouted = whole.isupper() and len(whole) > 2
        possessive = whole != found.group()
        if not starts or shouted or possessive or _ACTS.match(text, found.end()):
            yield whole


def _usual(word: str, known: Set[str]) -> bool:
    lower = word.lower()
    return lower in known or lower in vocabulary() or lower.removesuffix("s") in vocabulary()


@functools.cache
def vocabulary() -> frozenset[str]:
    """Every word of our own answers, grammar, terms and prompts, and the usual words."""
    texts = [_read(resources.files(book)) for book in _BOOKS]
    texts += [
        resources.files("knowledge").joinpath(name).read_text("utf-8")
        for name in ("terms.yaml", "wording.yaml")
    ]
    found = {word.lower() for text in texts for word in _WORD.findall(text)}
    months = {name for names in words()["months"].values() for name in names}
    return frozenset(found | months) - _personal()


@functools.cache
def _personal() -> frozenset[str]:
    """Names of people; in an answer they are somebody's, in whichever case."""
    text = resources.files("knowledge").joinpath("wording.yaml").read_text("utf-8")
    names = yaml.safe_load(text)["names"]
    return frozenset(part for name in names for part in name.split()) | _ALSO


def _read(folder: Traversable) -> str:
    """All content of a folder and the folders in it."""
    texts = []
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith(_OTHERS):
            texts.append(_read(entry))
        elif entry.name.endswith(_KINDS):
            texts.append(_without_places(entry.name, entry.read_text("utf-8")))
    return "\n".join(texts)


def _without_places(name: str, text: str) -> str:
    """The text; of the slots without the places that a question may name: they ground nothing."""
    if name != "slots.yaml":
        return text
    content = yaml.safe_load(text)
    slots = {slot: said for slot, said in content["slots"].items() if slot != "region"}
    return str(yaml.safe_dump({**content, "slots": slots}, allow_unicode=True))
