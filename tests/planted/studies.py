"""Planted trainings of the studies: an annealing study, a lattice and a search."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cubeae.config.study_keys import Annealing, Arm, Composition
from cubeae.rng import stream
from cubeae.specs.columns import IDENTITY, MEASURES
from cubeae.truth.kinds import KINDS

SEEDS = 12


def rows(
    model: str,
    shifts: Mapping[str, float],
    latent_dim: int = 2,
    seeds: int = SEEDS,
    snr: float = 15,
) -> pd.DataFrame:
    """One row a training: seed noise common to all variants, a little of its own, and a shift."""
    common = stream(0, "common").standard_normal(seeds)
    found = []
    for name, shift in shifts.items():
        own = 0.05 * stream(1, name).standard_normal(seeds)
        for seed in range(seeds):
            identity = dict(
                zip(IDENTITY, ("surface", model, name, snr, latent_dim, seed), strict=True)
            )
            value = 10 + common[seed] + own[seed] + shift
            measures = dict.fromkeys(MEASURES, value) | {"on_surface_fraction": value / 20}
            found.append(identity | {"status": "ok"} | measures)
    return pd.DataFrame(found)


STUDY = Annealing(
    12,
    [Composition("f5", "kl+mmd"), Composition("f5", "kl"), Composition("f6", "kl")],
    ["constant", "linear", "cyclical"],
)


def annealed() -> pd.DataFrame:
    return pd.concat(
        [
            rows("f5", {"kl+mmd_constant": 0, "kl+mmd_linear": 0.5, "kl+mmd_cyclical": 0}),
            rows("f5", {"kl_constant": 0, "kl_linear": -0.5, "kl_cyclical": 0}),
            rows("f6", {"kl_constant": 0, "kl_linear": 0, "kl_cyclical": -0.5}, latent_dim=6),
        ]
    )


VARIANCE = KINDS["surface"].variance(1.0)
POINTS = {
    "kl-0_mmd-0": {"kl": 0.0, "mmd": 0.0},
    "kl-0_mmd-1": {"kl": 0.0, "mmd": 1.0},
    "kl-0.5_mmd-0": {"kl": 0.5, "mmd": 0.0},
    "kl-0.5_mmd-1": {"kl": 0.5, "mmd": 1.0},
}


def lattice_rows() -> pd.DataFrame:
    """Errors far below the data's variance without KL, and at it in half the seeds with."""
    frame = rows("f5", dict.fromkeys(reversed(POINTS), 0.0), seeds=4)
    strong = frame["regulariser"].str.startswith("kl-0.5") & (frame["seed"] % 2 == 0)
    frame["test_mse"] = np.where(strong, VARIANCE, 0.01)
    return frame


def arm(terms: list[str], algorithm: Any = "tpe", objective: Any = "smoothed_kl_forward") -> Arm:
    return Arm(terms, "constant", algorithm, [objective])


ARMS = {
    "kl": arm(["kl"]),
    "kl-annealed": arm(["kl"]),
    "mmd": arm(["mmd-standard"]),
    "both": arm(["kl", "mmd-standard"]),
    "both-annealed": arm(["kl", "mmd-standard"]),
    "random": arm(["kl", "mmd-standard"], "random"),
    "pareto": Arm(
        ["kl", "mmd-standard"], "constant", "tpe", ["validation_mse", "smoothed_kl_forward"]
    ),
}
