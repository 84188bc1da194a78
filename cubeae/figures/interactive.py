"""Clouds that pages turn: scripts that a page loads, since a page on disk cannot fetch a file."""

import base64
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cubeae.words.figures import FIGURES

CLOUD_FILE = FIGURES["clouds"].script_file
STEPS = 32767  # of a coordinate, from 0 to the largest: finer than any screen
Clouds = Mapping[str, NDArray[np.floating]]


def cloud_name(dataset: str, model: str, regulariser: str) -> str:
    """What the viewer asks for to show the clouds of a composition on a dataset."""
    return f"{dataset}/{model}/{regulariser}"


def cloud_script(name: str, clouds: Clouds, half_side: float) -> str:
    """A script that hands ``clouds`` (each [n, 3], by title) to the viewer in ``report.js``.

    Coordinates are rounded to 16 bits of the largest, little-endian, in base64.

    Args:
        name: from ``cloud_name``, unique within a page.
        clouds: by title, in the order to offer them; empty ones (diverged) are kept as such.
        half_side: of the true cube, whose edges are drawn.
    """
    reach = max([half_side, *(float(np.abs(c).max()) for c in clouds.values() if len(c))])
    content = {
        "half_side": half_side,
        "scale": reach / STEPS,
        "clouds": {title: _packed(cloud, reach) for title, cloud in clouds.items()},
    }
    return f"(window.cubeaeClouds ??= {{}})[{json.dumps(name)}] = {json.dumps(content)};\n"


def _packed(cloud: NDArray[np.floating], reach: float) -> str:
    steps = np.round(np.asarray(cloud, np.float64) / reach * STEPS).astype("<i2")
    return base64.b64encode(steps.tobytes()).decode("ascii")
