"""Failures that a command tells in a sentence: our own error classes, and the machine's refusals.

A full disk or a missing permission is no bug, wherever it strikes: the system's word is told with
the file and the way out. Anything else is a bug and shows as one.
"""

import errno

OWN_PACKAGES = frozenset({"assistant", "dashboards", "data", "engine", "knowledge", "tools"})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def told(error: BaseException) -> str | None:
    """What to print about an error, or None where it is a bug."""
    if type(error).__module__.partition(".")[0] in OWN_PACKAGES:
        return str(error)
    if isinstance(error, OSError) and error.errno in _FULL | _FORBIDDEN:
        return _refusal(error)
    return None


def _refusal(error: OSError) -> str:
    """The thing, the reason and the way out; pyarrow names the file in the reason."""
    thing = repr(str(error.filename)) if error.filename else "A file"
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        way_out = "Free some space or raise this user's limit, then run the command again"
    else:
        way_out = "Make it readable and writable for this user, or choose another FORBEAR_HOME"
    return f"{thing} cannot be used: {reason}. {way_out}."
