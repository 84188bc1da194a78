"""Colours for names; no plotting library needed to ask for them."""

from collections.abc import Iterable

# Paul Tol's 'muted' qualitative scheme, ordered so that neighbours differ in lightness too.
# Source: personal.sron.nl/~pault, 'Introduction to colour schemes', checked for the three
# common kinds of colour blindness.
MUTED = (
    "#332288",
    "#cc6677",
    "#117733",
    "#88ccee",
    "#aa4499",
    "#999933",
    "#882255",
    "#44aa99",
    "#ddcc77",
)


def palette(names: Iterable[str]) -> dict[str, str]:
    """A colour (#rrggbb) for each name, such as 'model/regulariser', whatever their order.

    After nine names the hues repeat, darker each time; markers then tell them apart.
    """
    ordered = sorted(set(names))
    return {name: _darker(MUTED[i % len(MUTED)], i // len(MUTED)) for i, name in enumerate(ordered)}


def _darker(colour: str, times: int) -> str:
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(channel * 0.6**times):02x}" for channel in channels)
