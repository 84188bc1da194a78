"""How axes and panels of figures name a measure."""

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


def short_label(measure: str) -> str:
    """The same without the unit: ``smoothed KL``."""
    return _NAMES[measure][0]
