"""The cells of a config's grid, and the one that figures and tables of a single cell show."""

from dataclasses import dataclass, field

from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition


@dataclass(frozen=True)
class Cell:
    """One combination of the grid; ``snr_db`` is infinite without noise.

    ``tuned`` says that a search found a weight of its composition, and ``sampler`` names what its
    generation draws latents from. Both follow from the config, so they are no part of the cell's
    identity.
    """

    dataset: str
    composition: Composition
    snr_db: float
    latent_dim: int
    tuned: bool = field(default=False, compare=False)
    sampler: str = field(default="", compare=False)


def compositions(config: Config, model: str | None = None) -> list[Composition]:
    """All compositions, or those of one model, in the config's order."""
    models = list(config.models) if model is None else [model]
    return [Composition(m, r) for m in models for r in config.models[m].regularisers]


def reference_cell(config: Config, dataset: str, composition: Composition) -> Cell:
    """The cell of ``composition`` at ``report.reference``, with an SNR that its model has."""
    reference, snrs = config.report.reference, config.snrs(composition.model)
    snr_db = reference.snr_db if reference.snr_db in snrs else snrs[0]
    chosen = config.models[composition.model].regularisers[composition.regulariser]
    dim = reference.latent_dim
    return Cell(dataset, composition, snr_db, dim, chosen.tuned, chosen.sampler)


def cells(config: Config, dataset: str, composition: Composition) -> list[Cell]:
    """Every cell of ``composition`` on ``dataset``, by SNR and then by latent dim."""
    chosen = config.models[composition.model].regularisers[composition.regulariser]
    return [
        Cell(dataset, composition, snr_db, latent_dim, chosen.tuned, chosen.sampler)
        for snr_db in config.snrs(composition.model)
        for latent_dim in config.grid.latent_dim
    ]


def free_compositions(config: Config) -> list[Composition]:
    """The compositions without a penalty, in the config's order."""
    return [
        chosen
        for chosen in compositions(config)
        if not config.models[chosen.model].regularisers[chosen.regulariser].terms
    ]
