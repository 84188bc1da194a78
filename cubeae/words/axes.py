"""How axes and panels of figures name a measure."""

from cubeae.parts.penalties import PENALTIES
from cubeae.specs.columns import SCALE_OF
from cubeae.words.compositions import penalty_label

_NAMES = {
    "test_mse": ("test MSE", "data units²"),
    "validation_mse": ("validation MSE", "data units²"),
    "smoothed_kl_forward": ("smoothed KL", "nats"),
    "sliced_wasserstein": ("sliced Wasserstein", "data units"),
    "on_surface_fraction": ("on the surface", "share"),
}
# Units of penalties, by family; latents have no unit, and nor has what is computed from them alone.
_UNITS = {"KL": "nats", "total correlation": "nats", "decoder gradient": "data units²"}
NO_UNIT = "no unit"


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


def penalty_axis(name: str) -> str:
    """Name and unit of a penalty before its weight: ``KL (nats)``."""
    return _with_unit(penalty_label(name), _unit(name))


def weight_axis(name: str) -> str:
    """Name and unit of a penalty's weight, which makes data units² of the penalty.

    ``weight of KL (data units² per nat)``.
    """
    return _with_unit(weight_label(name), weight_unit(name))


def weight_label(name: str) -> str:
    """The same without the unit: ``weight of KL``."""
    return f"weight of {penalty_label(name)}"


def weight_unit(name: str) -> str:
    """Unit of a penalty's weight: ``data units² per nat``."""
    return {"nats": "data units² per nat", NO_UNIT: "data units²"}.get(_unit(name), NO_UNIT)


def _with_unit(label: str, unit: str) -> str:
    """The unit in brackets, or after a comma where the label ends with brackets of its own."""
    return f"{label}, {unit}" if label.endswith(")") else f"{label} ({unit})"


def _unit(name: str) -> str:
    family = PENALTIES[name].family if name in PENALTIES else name
    return _UNITS.get(family, NO_UNIT)
