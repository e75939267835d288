"""The assistant of whoever runs this process, for doors where nobody signs in."""

import os
from functools import cached_property

from assistant.account import whoami
from assistant.agent import Assistant
from assistant.archive import Archive, open_archive
from tools.context import open_context


class OwnAssistant:
    """What a door adds to itself: both are opened at the first question, not when it is loaded."""

    @cached_property
    def archive(self) -> Archive:
        """The conversations of the operating system's account."""
        return open_archive(open_context(os.environ, person=whoami()))

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant that remembers them."""
        return Assistant(open_context(os.environ, person=whoami()), conversations=self.archive)
