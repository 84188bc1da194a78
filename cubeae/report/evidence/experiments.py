"""Experiments of the replication that can be compared with published numbers."""

from cubeae.config.keys import Config
from cubeae.studies.published import MODELS


def published_experiments(config: Config, model: str | None = None) -> list[str]:
    """Experiments of the config that have published numbers: all, or those of one model.

    None where the replication has no dataset.
    """
    replication = config.replication
    if not replication.datasets:
        return []
    known = [name for name in replication.experiments if name in MODELS]
    return [name for name in known if model in (None, MODELS[name])]
