"""Planted searches for weights: trials, winners, and what both penalties gain."""

import math
from typing import Any

import pandas as pd

from cubeae.config.validation import parse
from cubeae.studies.hypothesis import hypothesis
from cubeae.words.arms import arm_labels
from planted.configs import read
from planted.studies import ARMS, rows

BEST = {"kl": 0.3, "kl-annealed": 0.2, "mmd": 0.4, "mmd-annealed": 0.5, "both": 0.1}
BEST |= {"both-annealed": 0.15, "random": 0.01, "pareto": 0.2}
ARM_LABELS = arm_labels(parse(read(), "c"))  # the shipped config's arms have the same keys
ALL_ARMS = ARMS | {"mmd-annealed": ARMS["mmd"]}


def trials(latent_dim: int = 2) -> pd.DataFrame:
    """Three trials per arm; the second wins, the third of `random` diverged."""
    frame = pd.DataFrame(
        [
            {"arm": name, "algorithm": ALL_ARMS[name].algorithm, "latent_dim": latent_dim}
            | {"number": number, "status": "ok"}
            | {"weight:kl": 0.01 * (1 + number), "weight:mmd-standard": 1.0 + number}
            | {"validation_mse": value + number, "smoothed_kl_forward": value + (number != 1)}
            | {"sliced_wasserstein": 0.1, "on_surface_fraction": 0.5}
            | {"objective": ", ".join(ALL_ARMS[name].objectives)}
            | {"front": number < 2, "best": value + (number == 0)}
            | {"winner": number == 1 and name != "pareto"}
            for name, value in BEST.items()
            for number in range(3)
        ]
    )
    gone = (frame["arm"] == "random") & (frame["number"] == 2)
    frame.loc[gone, ["smoothed_kl_forward", "validation_mse"]] = math.nan
    frame.loc[gone, "status"] = "diverged"
    pure = {"kl": "weight:mmd-standard", "mmd": "weight:kl"}
    for name, other in pure.items():
        frame.loc[frame["arm"].isin([name, f"{name}-annealed"]), other] = 0.0
    return frame


def winners(both: float, seeds: int = 12) -> pd.DataFrame:
    names = [name for name in BEST if name != "pareto"]
    return rows("f5", dict.fromkeys(names, 0.0) | {"both": both}, seeds=seeds)


def judged(both: float, seeds: int = 12, **changes: Any) -> pd.DataFrame:
    values = {"trials": trials(), "arms": ALL_ARMS, "tolerance": 0.02, "points": 1000} | changes
    return hypothesis(winners(both, seeds), **values)


def importances() -> pd.DataFrame:
    """Two weights that matter equally, by either method."""
    return pd.DataFrame(
        [
            {"arm": "both", "latent_dim": 2, "objective": "smoothed_kl_forward"}
            | {"evaluator": evaluator, "term": term, "importance": 0.5}
            for evaluator in ("PED-ANOVA", "fANOVA")
            for term in ("kl", "mmd-standard")
        ]
    )
