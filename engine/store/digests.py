"""Digests of a table's rows: what tells a row that changed from one that did not.

A digest is 64 bits over all columns of a row; a missing value is like no other. Texts go in as the
cipher's keyed hashes, so that a digest of personal data says nothing to those who lack the key.
Equal rows have equal digests on every machine; a changed row keeps its own once in 2**64 changes.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.store.cipher import Cipher

Words = NDArray[np.uint64]
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = tuple(
    (np.uint64(shift), np.uint64(factor))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
)
_LAST = np.uint64(31)
_BETWEEN = "\x1f"  # of the texts of a list


def row_digests(rows: pa.Table, cipher: Cipher, columns: Sequence[str] = ()) -> Words:
    """The digest of each row over these columns, or over all of them in their order."""
    digest = np.zeros(len(rows), np.uint64)
    missing = np.zeros(len(rows), np.uint64)
    for place, name in enumerate(columns or rows.column_names):
        column = rows[name].combine_chunks()
        if column.null_count:
            absent: Words = column.is_null().to_numpy(zero_copy_only=False).astype(np.uint64)
            missing |= absent << np.uint64(place)
        _mix_in(digest, _words(column, cipher))
    _mix_in(digest, missing)
    return digest


def _words(column: pa.Array, cipher: Cipher) -> Words:
    """A word for each value; those that are missing have any."""
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, _BETWEEN)
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        texts = [*column.dictionary.to_pylist(), ""]
        known = np.frombuffer(b"".join(map(cipher.word, texts)), np.uint64)
        words: Words = known[column.indices.fill_null(len(texts) - 1).to_numpy()]
        return words
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    whole: NDArray[np.int64] = column.cast(pa.int64()).fill_null(0).to_numpy()
    return whole.view(np.uint64)


def _mix_in(digest: Words, words: Words) -> None:
    """One more word into each digest (the finalizer of SplitMix64, Steele et al. 2014)."""
    digest ^= words
    digest += _STEP
    for shift, factor in _MIX:
        digest ^= digest >> shift
        digest *= factor
    digest ^= digest >> _LAST
