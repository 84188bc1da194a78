"""The colour of each composition of a config, the same in every figure and on every page."""

from cubeae.config.cells import compositions
from cubeae.config.keys import Config
from cubeae.words.palette import palette


def colours_of(config: Config) -> dict[str, str]:
    """Colours (#rrggbb) by the composition's name."""
    return palette(composition.name for composition in compositions(config))
