"""Figures of a benchmark: pure functions of the results, drawn without a display.

Importing this package loads no plotting library; drawing does. ``catalogue`` names the figures
and their words, ``drawing`` holds the function of each, ``style`` their common look.
"""

from cubeae.figures.interactive import CLOUD_FILE
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.palette import palette

__all__ = ["draw_index", "draw_variant", "index_files", "palette", "variant_files"]


def variant_files(in_grids: bool) -> list[str]:
    """Files of one variant's figures, with the clouds that pages turn.

    ``in_grids`` adds the figures over SNR x latent dim.
    """
    return [*(file for entry in variant_entries(in_grids) for file in entry.files), CLOUD_FILE]


def index_files() -> list[str]:
    """Files of one dataset's figures on the index."""
    return [file for entry in index_entries() for file in entry.files]


def __getattr__(name: str) -> object:
    """``draw_variant`` and ``draw_index``, loaded with matplotlib on first use."""
    if name in ("draw_index", "draw_variant"):
        from cubeae.figures import drawing

        return getattr(drawing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
