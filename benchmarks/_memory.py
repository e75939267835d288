"""The most memory that this process has held."""

import resource
import sys
from pathlib import Path


def peak_megabytes() -> int:
    """The peak of resident memory since the program started, in megabytes.

    On Linux `getrusage` is no answer for a process that was spawned: it begins with the peak of the
    process that spawned it (`setmax_mm_hiwater_rss` at `execve`). The mark in /proc begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
