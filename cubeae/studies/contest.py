"""The contest: tuned compositions against the one that generates best, at each latent dim.

The best is chosen on the same trainings that it is compared on. So all pairs of contenders are
judged together: whichever is chosen, its comparisons are among those that the correction counts.
"""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cubeae.config.study_keys import Contender, Contest
from cubeae.parts.samplers import SAMPLERS
from cubeae.results.comparisons import COMPOSITION, CompositionKey, Contrast, Side, contrasted
from cubeae.specs.verdicts import BEST
from cubeae.statistics import mean_interval

# What contenders are ranked by: with latents from the model's own prior, among those that have one,
# and from a mixture that is fitted to the training latents.
OWN, MIXTURE = "smoothed_kl_forward", "mixture_kl"
RANKED = (OWN, MIXTURE)
SHOWN = (*RANKED, "aggregate_kl", "test_mse")
# A smoothed KL that counts as reached: generated points are then hard to tell from true ones.
GOAL = 0.02
NOTHING = {"verdict": "", "ratio": np.nan, "ratio_low": np.nan, "ratio_high": np.nan}
NOTHING |= {"seeds_needed": np.nan}


def contest(
    metrics: pd.DataFrame, trials: pd.DataFrame, settings: Contest, tolerance: float, points: int
) -> pd.DataFrame:
    """Every contender at every latent dim, against the best there.

    Args:
        metrics: one row per training with fresh seeds, measured on test data.
        trials: of every contender that was searched, as ``cubeae.studies.search.trials_table``
            returns them; empty where none was.
        settings: the contest's.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated.

    Returns:
        One row per latent dim and contender: ``model``, ``regulariser``; ``snr_db``; ``weights``,
        those found, as text; ``trainings``, how many one tuned model costs, its search included;
        ``sampler``, and whether it ``is_prior``; ``n`` sound seeds and ``n_diverged``;
        ``reached``, how many seeds have a smoothed KL of at most ``GOAL``; for each of ``SHOWN``
        its geometric mean with Student's 95 % interval of the logarithms (``_low``, ``_high``; NaN
        where there is none); and for each of ``RANKED`` the comparison with the best of that
        measure: ``_verdict`` (``BEST`` for itself, empty for one that is not ranked), ``_ratio``
        with its interval, and ``_seeds_needed``.
    """
    found = [
        row
        for dim, group in metrics.groupby("latent_dim", sort=True)
        for row in _at(int(str(dim)), group, trials, settings, tolerance, points)
    ]
    return pd.DataFrame(found)


def _at(
    latent_dim: int,
    metrics: pd.DataFrame,
    trials: pd.DataFrame,
    settings: Contest,
    tolerance: float,
    points: int,
) -> list[dict[str, Any]]:
    """The rows of one latent dim, in the config's order."""
    sound = metrics[metrics["status"] == "ok"]
    priors = sound[sound["sampler"].isin([name for name in SAMPLERS if SAMPLERS[name].is_prior])]
    ranked = {OWN: priors, MIXTURE: sound}
    against = {
        measure: _against_best(rows, measure, tolerance, points) for measure, rows in ranked.items()
    }
    rows = []
    for contender in settings.contenders:
        key = (contender.model, contender.regulariser)
        asked = metrics[(metrics["model"] == key[0]) & (metrics["regulariser"] == key[1])]
        own = asked[asked["status"] == "ok"]
        row: dict[str, Any] = {"latent_dim": latent_dim, "snr_db": settings.snr_db}
        row |= dict(zip(COMPOSITION, key, strict=True))
        row["weights"] = _weights(trials, contender, latent_dim)
        row["trainings"] = 1 + settings.trials * settings.seeds if contender.ranges else 1
        sampler = str(asked["sampler"].iloc[0])
        row |= {"sampler": sampler, "is_prior": SAMPLERS[sampler].is_prior}
        row |= {"n": len(own), "n_diverged": len(asked) - len(own)}
        row["reached"] = int((own[OWN] <= GOAL).sum())
        for measure in SHOWN:
            row |= _geometric(own[measure], measure)
        for measure in RANKED:
            compared = NOTHING | against[measure].get(key, {})
            row |= {f"{measure}_{name}": value for name, value in compared.items()}
        rows.append(row)
    return rows


def _geometric(values: pd.Series, measure: str) -> dict[str, float]:
    logarithms = np.log(values[values > 0].to_numpy(np.float64))
    found = mean_interval(logarithms)
    ends = {"": found.value, "_low": found.low, "_high": found.high}
    return {f"{measure}{end}": float(np.exp(value)) for end, value in ends.items()}


def _weights(trials: pd.DataFrame, contender: Contender, latent_dim: int) -> str:
    """The weights that the contender's search found: "kl 0.015"; empty where it has none."""
    if not contender.ranges:
        return ""
    own = trials[(trials["arm"] == contender.arm) & (trials["latent_dim"] == latent_dim)]
    (winner,) = own[own["winner"]].to_dict("records")
    return ", ".join(f"{name} {winner[f'weight:{name}']:.2g}" for name in contender.ranges)


def _against_best(
    sound: pd.DataFrame, measure: str, tolerance: float, points: int
) -> dict[CompositionKey, dict[str, Any]]:
    """The comparison of each contender with the best, which has the least geometric mean."""
    known = sound[sound[measure] > 0]
    means = np.log(known[measure]).groupby([known[name] for name in COMPOSITION]).mean()
    ranked: list[CompositionKey] = list(means.sort_values(kind="stable").index)
    contrasts = [
        Contrast(Side(worse, measure), Side(better, measure))
        for better, worse in combinations(ranked, 2)
    ]
    found = {key: {"verdict": BEST, "ratio": 1.0} for key in ranked[:1]}
    for row in contrasted(known, contrasts, tolerance, points).to_dict("records"):
        if (row["baseline_model"], row["baseline_regulariser"]) == ranked[0]:
            ends = {f"ratio{end}": np.exp(row[f"effect{end}"]) for end in ("", "_low", "_high")}
            known_of = {name: row[name] for name in ("verdict", "seeds_needed")}
            found[row["model"], row["regulariser"]] = known_of | ends
    return found
