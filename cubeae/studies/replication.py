"""The 2024 student report's printed numbers and our own trainings at its settings."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.mmd import ROOT_BIASED
from cubeae.parts.penalties import PENALTIES
from cubeae.rng import stream
from cubeae.specs.verdicts import NOT_COMPARABLE
from cubeae.statistics import Estimate, prediction_interval
from cubeae.studies.published import EPOCHS, PUBLISHED, Published

WITHIN, ABOVE, BELOW = (
    "the report's lies within ours",
    "the report's lies above ours",
    "the report's lies below ours",
)
FLOOR_DRAWS = 64


@dataclass(frozen=True)
class Quantity:
    """A published quantity: its label, and where and on which scale ours is found.

    ``of`` maps rows of a history to values, and is None for one that only evaluation measures.
    """

    label: str
    logarithmic: bool
    of: Callable[[pd.DataFrame], pd.Series] | None


def published_loss(history: pd.DataFrame) -> pd.Series:
    """The total loss as the report defines it: with the MMD that it shows, not MMD^2."""
    total = history["loss"]
    for shown in _shown(history):
        name = shown.removesuffix(f":{ROOT_BIASED}")
        excess = history[f"weight:{name}"] * (history[shown] - history[name])
        total = total + excess.fillna(0)
    return total


def shown_mmd(history: pd.DataFrame) -> pd.Series:
    """The MMD as the report shows it: the root of the biased estimate, whichever its target."""
    columns = _shown(history)
    return history[columns].bfill(axis=1).iloc[:, 0] if columns else history["loss"] * np.nan


def _shown(history: pd.DataFrame) -> list[str]:
    columns = (f"{name}:{ROOT_BIASED}" for name in PENALTIES)
    return [column for column in columns if column in history]


QUANTITIES = {
    "loss": Quantity("total loss", True, published_loss),
    "mse": Quantity("MSE", True, lambda history: history["mse"]),
    "mmd": Quantity("MMD, root of the biased estimate", True, shown_mmd),
    "information_rate_bits": Quantity(
        "information rate, bits per neuron",
        False,
        lambda history: history["information_rate_bits"],
    ),
    "divergence": Quantity("generative KL divergence, nats", False, None),
}


def comparison(
    history: pd.DataFrame,
    metrics: pd.DataFrame,
    lengths: Mapping[str, int],
    floors: pd.DataFrame,
) -> pd.DataFrame:
    """Every published number with ours, on each dataset.

    Args:
        history: logged rows of the replication, one per training and logged step.
        metrics: its evaluation, one row per training; diverged ones are left out.
        lengths: epochs of each of our experiments that trains in full batches.
        floors: of ``mmd_floors``.

    Returns:
        One row per published number and dataset: the number, median and mean of ours, the 95 %
        prediction interval of one more training of ours (``low``, ``high``; of logarithms where
        ``scale`` is log, the interval's centre being then the geometric mean), n, the MMD's floor,
        the ``verdict``, and the ``reason`` where it is not comparable.
    """
    rows = []
    for number in PUBLISHED:
        for dataset in dict.fromkeys(metrics["dataset"]):
            place = (metrics["dataset"] == dataset) & (metrics["model"] == number.experiment)
            ours, reason = _ours(number, dataset, history, metrics[place], lengths)
            row = asdict(number) | {"label": QUANTITIES[number.quantity].label, "dataset": dataset}
            row |= _summary(ours, QUANTITIES[number.quantity].logarithmic)
            row |= _floor(number, floors)
            found = Estimate(row["mean"], row["low"], row["high"])
            row["verdict"] = NOT_COMPARABLE if reason else judge(number, found)
            rows.append(row | {"reason": reason})
    return pd.DataFrame(rows)


def judge(number: Published, ours: Estimate) -> str:
    """Whether a published number, or any of its range, lies within, above or below our interval."""
    if (number.value if number.upper is None else number.upper) < ours.low:
        return BELOW
    return ABOVE if number.value > ours.high else WITHIN


def _ours(
    number: Published,
    dataset: str,
    history: pd.DataFrame,
    metrics: pd.DataFrame,
    lengths: Mapping[str, int],
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], str]:
    """Our values, one per sound training; and why they are not comparable, else an empty text."""
    nothing, sound = np.empty(0), metrics[metrics["status"] == "ok"]
    if metrics.empty:
        return nothing, "no training of ours has its settings"
    if lengths.get(number.experiment) != EPOCHS[number.experiment]:
        ran = lengths.get(number.experiment)
        given = "batches smaller than its data" if ran is None else f"{ran} epochs"
        return nothing, f"ours has {given}, the report's {EPOCHS[number.experiment]} full batches"
    if len(sound) < 2:
        return nothing, f"{len(sound)} of our {len(metrics)} trainings did not diverge"
    measure = QUANTITIES[number.quantity].of
    if measure is None:
        estimator = ", ".join(sorted(set(sound["knn_kl_estimator"])))
        why = f"the report does not state its estimator, and ours, {estimator}, depends on its own"
        return sound["knn_kl"].to_numpy(np.float64), why
    logged = history[
        (history["dataset"] == dataset)
        & (history["model"] == number.experiment)
        & history["seed"].isin(sound["seed"])
    ]
    step = logged["step"].max() if number.epoch is None else number.epoch
    values = measure(logged[logged["step"] == step]).to_numpy(np.float64)
    return values, "" if len(values) > 1 else f"ours was not logged at epoch {step}"


def _summary(
    values: np.ndarray[Any, np.dtype[np.float64]], logarithmic: bool
) -> dict[str, float | int | str]:
    """Centre and prediction interval; on a log scale where asked for and possible."""
    logs = logarithmic and bool((values > 0).all())
    interval = prediction_interval(values, logs)
    return {
        "n": len(values),
        "median": float(np.median(values)) if len(values) else np.nan,
        "mean": float(values.mean()) if len(values) else np.nan,
        "low": interval.low,
        "high": interval.high,
        "scale": "log" if logs else "linear",
    }


def _floor(number: Published, floors: pd.DataFrame) -> dict[str, float]:
    names = ("floor", "floor_low", "floor_high")
    if number.quantity == "mmd" and number.experiment in floors.index:
        return {name: float(floors[name][number.experiment]) for name in names}
    return dict.fromkeys(names, np.nan)


def mmd_floors(
    terms: Mapping[str, tuple[str, int]], batch: int, root: int, draws: int = FLOOR_DRAWS
) -> pd.DataFrame:
    """The shown MMD of each experiment for latents that are exactly N(0, I).

    The biased estimate does not vanish then: the mean of its square is
    (1/n + 1/m) (1 - E k(z, z')). Its mean and central 95 % over simulated batches.

    Args:
        terms: MMD regulariser and latent dim, by experiment.
        batch: latents, and draws of the prior, n = m.
        root: the config's root seed.
        draws: batches simulated.

    Returns:
        Columns ``floor``, ``floor_low`` and ``floor_high``, by experiment.
    """
    rows = {
        experiment: simulate_floor(name, dim, batch, root, draws)
        for experiment, (name, dim) in terms.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    return frame.reindex(columns=["floor", "floor_low", "floor_high"])


def simulate_floor(name: str, dim: int, batch: int, root: int, draws: int) -> dict[str, float]:
    """Mean and central 95 % of one MMD's shown value for standard normal latents."""
    rng, values = stream(root, "floor", name, dim), []
    for _ in range(draws):
        z, prior = (torch.from_numpy(rng.standard_normal((1, dim, batch))) for _ in range(2))
        latents, bandwidths = Latents(z, z, None, prior), Bandwidths()
        PENALTIES[name](latents, bandwidths)  # sets the bandwidth, as a step of training does
        values.append(float(PENALTIES[name].logged(latents, bandwidths)[ROOT_BIASED]))
    low, high = np.quantile(values, [0.025, 0.975])
    return {"floor": float(np.mean(values)), "floor_low": float(low), "floor_high": float(high)}
