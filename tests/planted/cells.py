"""Rows of one cell whose measures differ by planted shifts."""

import pandas as pd

from cubeae.rng import stream
from cubeae.specs.columns import CELL, ERRORS, MEASURES


def planted(shifts: dict[str, float], seeds: int = 12) -> pd.DataFrame:
    """Rows of one cell; every measure is seed noise common to all variants, plus a shift."""
    common = stream(0, "common").standard_normal(seeds)
    rows = []
    for regulariser, shift in shifts.items():
        own = 0.05 * stream(1, regulariser).standard_normal(seeds)
        for seed in range(seeds):
            identity = dict(zip(CELL, ("surface", "f", regulariser, 15.0, 6), strict=True))
            value = 10 + common[seed] + own[seed] + shift
            measures = dict.fromkeys(MEASURES, value) | {"on_surface_fraction": value / 20}
            measures |= dict.fromkeys(ERRORS, 0.2)
            rows.append(identity | {"seed": seed, "status": "ok"} | measures)
    return pd.DataFrame(rows)
