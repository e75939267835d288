"""How functions of this package are compiled: once, kept on disk, and without the global lock.

Numba notices a change of the file that defines a compiled function, but not of another file that it
calls or reads constants from: whatever a compiled function uses stays in its own file.
"""

from collections.abc import Callable
from typing import TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The same function as machine code; compiled when first called with new types."""
    fast: Function = numba.njit(cache=True, nogil=True)(function)  # type: ignore[assignment]  # a callable, seen as its own class
    return fast
