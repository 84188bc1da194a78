"""What each wildcard of a path may be: the names in the config, and no others."""

import math

from cubeae.config.keys import Config
from cubeae.config.searches import budgets
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.specs.training import snr_label
from cubeae.truth.datasets import SPLITS
from cubeae.workflow.cohorts import seed_label
from cubeae.workflow.patterns import either


def constraints(config: Config) -> dict[str, str]:
    """A regular expression per wildcard."""
    grid, studies, replication = config.grid, config.studies, config.replication
    regularisers = {name for model in config.models.values() for name in model.regularisers}
    snrs = {*grid.snr_db, math.inf, *studies.snr_db, studies.search.snr_db}
    snrs.add(studies.contest.snr_db)
    return {
        "dataset": either(dataset_names(config)),
        "split": either(SPLITS),
        "model": either(config.models),
        "regulariser": either(regularisers),
        "latent_dim": either({*grid.latent_dim, *studies.latent_dim}),
        "snr": either({snr_label(snr) for snr in snrs}),
        "seeds": either(map(seed_label, grid.blocks())),
        "study": either(STUDY_KINDS),
        "arm": either(budgets(config)),
        "experiment": either(replication.experiments),
    }


def dataset_names(config: Config) -> list[str]:
    """Datasets that anything is trained on, in the config's order."""
    used = [*config.grid.dataset, config.studies.dataset, *config.replication.datasets]
    return list(dict.fromkeys(used))
