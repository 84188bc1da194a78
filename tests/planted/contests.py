"""A planted contest: who is best, who cannot be told from it, and who is worse."""

from typing import Any

import numpy as np
import pandas as pd

from cubeae.config.study_keys import Contender, Contest
from cubeae.rng import stream
from cubeae.specs.columns import IDENTITY, MEASURES
from cubeae.studies.contest import contest

SEEDS = 10
# Smoothed KL with the own sampler and with a mixture, as factors on 0.015.
FACTORS = {
    "f1/none": (1.02, 1.0),
    "f2/moments": (2.0, 1.2),
    "f3/kl": (1.0, 1.5),
    "f4/mmd-standard": (40.0, 4.0),
    "f4/mmd-matched": (0.5, 1.3),
}
FITTED = "f4/mmd-matched"  # its sampler is fitted to the latents
CONTENDERS = [
    Contender("f1", "none", {}),
    Contender("f2", "moments", {"moments": (0.01, 10.0)}),
    Contender("f3", "kl", {"kl": (0.001, 0.5)}),
    Contender("f4", "mmd-standard", {"mmd-standard": (0.01, 30.0)}),
    Contender("f4", "mmd-matched", {}),
]
SETTINGS = Contest(15.0, 15, 5, 5, 2, SEEDS, "tpe", "smoothed_kl_forward", CONTENDERS)


def metrics(noise: float = 0.05, dims: tuple[int, ...] = (2, 6)) -> pd.DataFrame:
    """One row a training: every contender's factor, times log-normal noise of its own."""
    found = []
    for dim in dims:
        for name, (own, mixture) in FACTORS.items():
            draws = np.exp(noise * stream(dim, name).standard_normal((SEEDS, 3)))
            for seed, (first, second, third) in enumerate(draws):
                place = ("surface", *name.split("/"), 15.0, dim, seed)
                row: dict[str, Any] = dict(zip(IDENTITY, place, strict=True))
                row |= dict.fromkeys(MEASURES, 1.0) | {"status": "ok"}
                row["sampler"] = "matched" if name == FITTED else "standard"
                row |= {"smoothed_kl_forward": 0.015 * own * first}
                row |= {"mixture_kl": 0.015 * mixture * second, "aggregate_kl": 0.01}
                found.append(row | {"test_mse": 0.03 / dim * own**0.25 * third})
    return pd.DataFrame(found)


def trials(dims: tuple[int, ...] = (2, 6)) -> pd.DataFrame:
    """Two trials per search; the second won."""
    rows = [
        {"arm": each.arm, "algorithm": "tpe", "latent_dim": dim, "number": number, "status": "ok"}
        | {f"weight:{name}": 0.1 * (number + 1) for name in each.ranges}
        | {"validation_mse": 0.1, "smoothed_kl_forward": 0.2 - 0.1 * number}
        | {"sliced_wasserstein": 0.1, "on_surface_fraction": 0.5}
        | {"objective": "smoothed_kl_forward", "front": number == 1, "best": 0.2 - 0.1 * number}
        | {"winner": number == 1}
        for dim in dims
        for each in CONTENDERS
        if each.ranges
        for number in range(2)
    ]
    return pd.DataFrame(rows)


def judged(
    noise: float = 0.05, rows: pd.DataFrame | None = None, tolerance: float = 0.1
) -> pd.DataFrame:
    """The table of the study."""
    planted = metrics(noise) if rows is None else rows
    return contest(planted, trials(), SETTINGS, tolerance, 1000)
