"""The prompt: what any model is told before a conversation, and which version of it that is."""

import functools
import string
from dataclasses import dataclass
from importlib import resources

import yaml


class PromptError(ValueError):
    """A prompt's file has no header, or one that says too little."""


@dataclass(frozen=True)
class Prompt:
    """A text with `$variables`, and its place in history."""

    id: str
    version: int
    text: str

    @property
    def name(self) -> str:
        """What is recorded with each answer."""
        return f"{self.id} v{self.version}"

    def fill(self, **variables: str) -> str:
        """The text for this session; a variable without a value is an error."""
        return string.Template(self.text).substitute(variables)


@functools.cache
def load_prompt() -> Prompt:
    """The prompt as the content has it.

    Raises:
        PromptError: Its header lacks an id or a version.
    """
    written = resources.files("assistant.prompts").joinpath("system.md").read_text("utf-8")
    return parse(written)


def parse(written: str) -> Prompt:
    """A prompt from a file's text: a YAML header between two lines of dashes, then the text."""
    opening, _, rest = written.partition("---\n")
    header, closing, text = rest.partition("\n---\n")
    about = yaml.safe_load(header) if closing and not opening else None
    if not isinstance(about, dict) or not {"id", "version"} <= set(about):
        raise PromptError("A prompt begins with a header of `id` and `version` between `---`.")
    return Prompt(str(about["id"]), int(about["version"]), text.strip())
