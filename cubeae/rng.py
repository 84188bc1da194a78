"""Named, independent streams of random numbers, all derived from the config's one root seed.

A stream's numbers depend on the root seed and its own key, never on which other streams exist
or in what order they are drawn: this is what makes results independent of cohorts and cores.
"""

import zlib

import numpy as np


def stream(root: int, *key: str | int) -> np.random.Generator:
    """The generator of one named stream.

    Args:
        root: root seed, a non-negative integer.
        key: what the stream is for, e.g. ``("train", seed, "noise")``.

    Raises:
        ValueError: if ``root`` or an integer of the key is negative.

    Source: NumPy's SeedSequence (O'Neill's seed_seq hashing), its documented way to derive
    independent streams.
    """
    words = [zlib.crc32(part.encode()) if isinstance(part, str) else part for part in key]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([root, *words])))
