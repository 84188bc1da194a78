"""What a figure is about, and the words that go with it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cubeae.words.numbers import dims_label, significant, snr_label


@dataclass(frozen=True)
class Subject:
    """What a figure is about.

    ``results`` is the summary's row at the reference cell as a mapping (``test_mse_mean``, ...),
    empty where there is none; ``model`` and ``regulariser`` are empty for the index's figures,
    whose ``results`` count the points of rate and distortion (``drawn``, ``infinite``,
    ``beyond``, ``missing``).
    """

    dataset: str
    reference_snr: float
    reference_dim: int
    model: str = ""
    regulariser: str = ""
    results: Mapping[str, float] = field(default_factory=dict)

    @property
    def variant(self) -> str:
        """'model/regulariser'."""
        return f"{self.model}/{self.regulariser}"

    @property
    def where(self) -> str:
        """``at 15 dB, 6 latent dims``."""
        quiet = math.isinf(self.reference_snr)
        snr = "without noise" if quiet else f"at {snr_label(self.reference_snr)}"
        return f"{snr}, {dims_label(self.reference_dim)}"

    def number(self, measure: str) -> str:
        """The mean of ``measure`` at the reference cell; — where unknown."""
        return significant(self.results.get(f"{measure}_mean"))


ALL = Subject("", math.inf, 0)  # of a figure about no one dataset or cell
Words = Callable[[Subject], str]


@dataclass(frozen=True)
class Entry:
    """A figure's name, whether only models in the report's grids have it, and its words.

    ``shape`` is how a page may fit it: 'wide' (panels side by side), 'narrow' (a tall grid) or
    'single' (one panel). A ``vector`` figure is shown as SVG, others (clouds) as PNG; one that
    ``turns`` shows clouds that the reader of a page can turn in its place.
    """

    stem: str
    title: str
    caption: Words
    alt: Words
    grid: bool = False
    shape: str = "wide"
    vector: bool = False
    turns: bool = False

    @property
    def file(self) -> str:
        """The file that a page shows."""
        return f"{self.stem}.{'svg' if self.vector else 'png'}"

    @property
    def files(self) -> list[str]:
        """All its files: the one shown, those for a paper, and the data behind it."""
        endings = ("svg", "png", "pdf", "csv") if self.vector else ("png", "pdf", "csv")
        return [f"{self.stem}.{ending}" for ending in endings]
