"""What a sentence of the answer is, and the names that answers call things by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cubeae.config.cells import Cell
from cubeae.config.study_keys import Composition
from cubeae.words.compositions import Labels
from cubeae.words.numbers import dims_label, snr_label
from cubeae.words.phrases import listed


@dataclass(frozen=True)
class Finding:
    """A sentence or two about the results, under a few words that say what they are about."""

    head: str
    text: str


@dataclass(frozen=True)
class KeyNumber:
    """One number that sums up a result: as text, with its unit, and what it is."""

    value: str
    unit: str
    label: str


def named(compositions: Sequence[Composition], labels: Labels) -> str:
    """``unregularised and KL``."""
    return listed([labels[each.name] for each in compositions])


def at_snr(snr_db: float) -> str:
    """``at 15 dB``, ``without noise``."""
    return "without noise" if math.isinf(snr_db) else f"at {snr_label(snr_db)}"


def where(cell: Cell) -> str:
    """``at 15 dB with 6 latent dims``, ``without noise with 2 latent dims``."""
    return f"{at_snr(cell.snr_db)} with {dims_label(cell.latent_dim)}"
