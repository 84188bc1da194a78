"""What a config says will be in a report: variants, cells, trainings, and where figures lie.

Configs here are plain nested dicts, as ``cubeae.config.keys.plain`` gives them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cubeae.figures import index_files, variant_files
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.studies.published import MODELS
from cubeae.words.palette import palette
from cubeae.words.places import composition_folder, index_folder

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Variant:
    """One model with one of its regularisers."""

    model: str
    regulariser: str

    @property
    def name(self) -> str:
        """'model/regulariser', the palette's key."""
        return f"{self.model}/{self.regulariser}"


@dataclass(frozen=True)
class CellKey:
    """One combination of the grid; ``snr_db`` may be infinite."""

    dataset: str
    variant: Variant
    snr_db: float
    latent_dim: int


def variants(config: Config, model: str | None = None) -> list[Variant]:
    """All variants, or those of one model, in the config's order."""
    models = [model] if model is not None else list(config["models"])
    return [Variant(m, r) for m in models for r in config["models"][m]["regularisers"]]


def colours(config: Config) -> dict[str, str]:
    """The colour of every variant of the config, by its name."""
    return palette(variant.name for variant in variants(config))


def snrs(config: Config, model: str) -> list[float]:
    """SNRs (dB) that ``model`` is trained at: the grid's, or no noise alone without a channel."""
    if config["models"][model]["channel"] == "none":
        return [math.inf]
    return [float(snr) for snr in config["grid"]["snr_db"]]


def reference(config: Config, dataset: str, variant: Variant) -> CellKey:
    """The cell of ``variant`` that single-cell figures and tables show."""
    chosen = config["report"]["reference"]
    without_channel = config["models"][variant.model]["channel"] == "none"
    snr = math.inf if without_channel else float(chosen["snr_db"])
    return CellKey(dataset, variant, snr, chosen["latent_dim"])


def cells(config: Config, dataset: str, variant: Variant) -> list[CellKey]:
    """Every cell of ``variant`` on ``dataset``, by SNR and then by latent dim."""
    return [
        CellKey(dataset, variant, snr, dim)
        for snr in snrs(config, variant.model)
        for dim in config["grid"]["latent_dim"]
    ]


def in_grids(config: Config, model: str) -> bool:
    """Whether ``model`` also has figures over the whole grid."""
    return model in config["report"]["grids"]


def published_experiments(config: Config, model: str | None = None) -> list[str]:
    """Experiments of the replication of which numbers are published: all, or those of one model.

    None where it has no dataset.
    """
    replication = config["replication"]
    if not replication["datasets"]:
        return []
    known = [name for name in replication["experiments"] if name in MODELS]
    return [name for name in known if model in (None, MODELS[name])]


def figure_folder(dataset: str, variant: Variant) -> str:
    """Folder of a variant's figures, relative to the pages."""
    return composition_folder(dataset, variant.model, variant.regulariser)


def model_figures(config: Config, model: str) -> list[str]:
    """Paths, relative to the pages, of every file of the figures on the page of ``model``."""
    return [
        f"{figure_folder(dataset, variant)}/{file}"
        for dataset in config["grid"]["dataset"]
        for variant in variants(config, model)
        for file in variant_files(in_grids(config, model))
    ]


def index_figures(config: Config) -> list[str]:
    """Paths, relative to the pages, of every file of the figures on the index."""
    own = [
        f"{index_folder(dataset)}/{file}"
        for dataset in config["grid"]["dataset"]
        for file in index_files()
    ]
    turned = [
        f"{figure_folder(dataset, variant)}/{CLOUD_FILE}"
        for dataset in config["grid"]["dataset"]
        for variant in variants(config)
    ]
    return own + turned
