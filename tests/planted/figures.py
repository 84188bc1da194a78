"""Views, metrics, curves and histories that figures are drawn from."""

import math

import numpy as np
import pandas as pd

from cubeae.metrics.geometry import cell_counts
from cubeae.results.views import CellView, Views
from cubeae.specs.columns import CELL, HEADLINE, IDENTITY
from cubeae.truth.kinds import KINDS
from cubeae.words.palette import palette

SNRS, DIMS = (5.0, 15.0, math.inf), (1, 2)
COLOURS = palette(["f1/none", "f5/annealed"])


def make_cell(snr: float, dim: int, shrink: float = 1.0, n: int = 60) -> CellView:
    rng = np.random.default_rng(3)
    points = KINDS["surface"].sample(n, 1.0, rng)
    latents = rng.standard_normal((n, dim))
    return CellView(
        snr,
        dim,
        "ok",
        points,
        points,
        points * shrink,
        latents,
        traversal=rng.uniform(-1, 1, (dim, 3, 5, 3)),
        occupancy=cell_counts(points),
    )


def broken_cell(snr: float, dim: int) -> CellView:
    empty = np.empty((0, 3))
    return CellView(snr, dim, "diverged", empty, empty, empty, np.empty((0, dim)))


def make_views(regulariser: str = "annealed", shrink: float = 1.0) -> Views:
    """A 3 x 2 grid with one diverged cell and one missing cell."""
    cells = [make_cell(snr, dim, shrink) for snr in SNRS for dim in DIMS]
    cells[0] = broken_cell(5.0, 1)
    return Views("surface", "f5", regulariser, "surface", 1.0, 0, cells[:-1])


def broken_views() -> Views:
    """A composition whose only cell diverged."""
    return Views("surface", "f1", "none", "surface", 1.0, 0, [broken_cell(15.0, 2)])


def make_history() -> pd.DataFrame:
    rows = []
    for snr in SNRS:
        for dim in DIMS:
            for seed in (0, 1):
                for step in (0, 100, 200):
                    rows.append(
                        {
                            "dataset": "surface",
                            "model": "f5",
                            "regulariser": "annealed",
                            "snr_db": snr,
                            "latent_dim": dim,
                            "seed": seed,
                            "step": step,
                            "loss": 1 / (step + 1) + seed,
                            "mse": 1 / (step + 1),
                            "information_rate_bits": math.inf if math.isinf(snr) else snr / 6,
                            "learning_rate": 0.01,
                            "kl": 0.1,
                            "weight:kl": 0.015 * step / 200,
                            "mmd-standard": 0.01 - 0.01 * step / 100,
                            "weight:mmd-standard": 0.5,
                            "moments": math.nan,
                            "weight:moments": math.nan,
                        }
                    )
    return pd.DataFrame(rows)


INFORMATION = {5.0: 1.0, 15.0: 2.5, math.inf: math.inf}


def make_metrics() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset,
            "model": "f5",
            "regulariser": "annealed",
            "snr_db": snr,
            "latent_dim": dim,
            "seed": seed,
            "test_mse": math.nan if snr == 5 and dim == 1 else 0.1 / dim + seed / 100,
            "status": "ok",
            "smoothed_kl_forward": (0.1 + seed / 10) / dim,
            "mixture_removes": (0.05 + seed / 10) / dim,
            "mixture_leaves": 0.03 / dim,
            "aggregate_kl": 0.02 / dim,
            "sliced_wasserstein": 0.05 + seed / 100,
            "on_surface_fraction": 0.5 + seed / 10,
            "mutual_information_lower_bits": min(INFORMATION[snr] * dim - 0.2, 8),
            "mutual_information_upper_bits": INFORMATION[snr] * dim,
            "rate_nats": INFORMATION[snr] * dim * math.log(2) + 1,
            "total_correlation_lower_nats": 0.3 if math.isfinite(snr) else math.nan,
            "total_correlation_upper_nats": 0.5 if math.isfinite(snr) else math.nan,
            "neurons_kl_lower_nats": 0.55 if math.isfinite(snr) else math.nan,
            "neurons_kl_upper_nats": 0.65 if math.isfinite(snr) else math.nan,
        }
        for dataset in ("surface", "solid")
        for snr in SNRS
        for dim in DIMS
        for seed in (0, 1)
    ]
    return pd.DataFrame(rows)


def make_intervals() -> pd.DataFrame:
    """Every cell's mean of every headline measure, a hundredth to either side, over two seeds."""
    long = make_metrics().melt([*IDENTITY], list(HEADLINE), var_name="measure")
    means = long.groupby([*CELL, "measure"])["value"].mean().rename("mean").reset_index()
    return means.assign(mean_low=means["mean"] - 0.01, mean_high=means["mean"] + 0.01, n=2)


def make_perfect() -> pd.DataFrame:
    scores = [0.004, 0.005, 0.006]
    return pd.DataFrame({"dataset": "surface", "repeat": range(3), "smoothed_kl_forward": scores})


def make_curves() -> pd.DataFrame:
    """Two seeds of a composition and three true samples, whose reverse estimates are negative."""
    rows = []
    for model, regulariser, repeats, size in (("f5", "annealed", 2, 0.1), ("perfect", "", 3, 1e-3)):
        for seed in range(repeats):
            for tau in (0.05, 0.1, 0.2):
                forward = size * (1 + seed) / tau
                reverse = -forward if model == "perfect" else 2 * forward
                values = {"forward": forward, "reverse": reverse}
                errors = {f"{name}_se": 0.01 for name in values}
                identity = {"dataset": "surface", "model": model, "regulariser": regulariser}
                rows.append(identity | {"seed": seed, "tau": tau} | values | errors)
    return pd.DataFrame(rows)


def words_in(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in [*ax.texts, ax.title]]
