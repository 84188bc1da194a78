"""The clouds that pages turn: small scripts beside the pages, since a file cannot fetch another."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cubeae.files.storage import write_text

CLOUD_FILE = "clouds.js"
STEPS = 32767  # of a coordinate, from 0 to the largest: finer than any screen
Clouds = Mapping[str, NDArray[np.floating]]


def cloud_name(dataset: str, model: str, regulariser: str) -> str:
    """What the viewer asks for to show a variant's clouds."""
    return f"{dataset}/{model}/{regulariser}"


def write_clouds(path: Path, name: str, clouds: Clouds, half_side: float) -> None:
    """Write ``clouds`` (each [n, 3], by title) for the viewer in ``report.js``.

    Coordinates are rounded to 16 bits of the largest, little-endian, in base64.

    Args:
        path: a ``.js`` file.
        name: what the viewer asks for, unique within a page.
        clouds: by title, in the order to offer them; empty ones (diverged) are kept as such.
        half_side: of the true cube, whose edges are drawn.
    """
    reach = max([half_side, *(float(np.abs(c).max()) for c in clouds.values() if len(c))])
    content = {
        "half_side": half_side,
        "scale": reach / STEPS,
        "clouds": {title: _packed(cloud, reach) for title, cloud in clouds.items()},
    }
    words = f"(window.cubeaeClouds ??= {{}})[{json.dumps(name)}] = {json.dumps(content)};\n"
    write_text(path, words)


def _packed(cloud: NDArray[np.floating], reach: float) -> str:
    steps = np.round(np.asarray(cloud, np.float64) / reach * STEPS).astype("<i2")
    return base64.b64encode(steps.tobytes()).decode("ascii")
