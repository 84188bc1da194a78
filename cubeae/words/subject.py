"""What a figure is about, as its words need to know it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from cubeae.words.compositions import regulariser_label
from cubeae.words.datasets import the_dataset
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
    def composition(self) -> str:
        """What the composition is called on its model's page."""
        return regulariser_label(self.regulariser)

    @property
    def data(self) -> str:
        """The dataset: ``the cube surface``."""
        return the_dataset(self.dataset)

    @property
    def where(self) -> str:
        """``at 15 dB, 6 latent dims``."""
        quiet = math.isinf(self.reference_snr)
        snr = "without noise" if quiet else f"at {snr_label(self.reference_snr)}"
        return f"{snr}, {dims_label(self.reference_dim)}"

    def number(self, measure: str) -> str:
        """The mean of ``measure`` at the reference cell; — where unknown."""
        return significant(self.results.get(f"{measure}_mean"))


ALL = Subject("", math.inf, 0)  # of a figure that is not about one dataset or cell
