"""How axes and panels of figures name a measure."""

from cubeae.specs.columns import SCALE_OF

_NAMES = {
    "test_mse": ("test MSE", "data units²"),
    "validation_mse": ("validation MSE", "data units²"),
    "smoothed_kl_forward": ("smoothed KL", "nats"),
    "sliced_wasserstein": ("sliced Wasserstein", "data units"),
    "on_surface_fraction": ("on the surface", "share"),
}


def axis_label(measure: str) -> str:
    """Name and unit of a headline measure or a search's objective: ``smoothed KL (nats)``.

    Raises:
        KeyError: no figure draws such a measure.
    """
    name, unit = _NAMES[measure]
    return f"{name} ({unit})"


def ratio_label(measure: str) -> str:
    """How a headline measure's ratios are named: ``smoothed KL (ratio)``."""
    unit = "odds ratio" if SCALE_OF[measure] == "share" else "ratio"
    return f"{_NAMES[measure][0]} ({unit})"


def short_label(measure: str) -> str:
    """The same without the unit: ``smoothed KL``."""
    return _NAMES[measure][0]
