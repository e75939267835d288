"""Who asks where nobody signs in: the account of the operating system."""

import os
import pwd


def whoami() -> str:
    """The operating system's account, as the name of the person who asks."""
    return pwd.getpwuid(os.getuid()).pw_name
