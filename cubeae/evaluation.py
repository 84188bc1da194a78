"""Measures every member of a weights file: one row a training."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.channel import capacity_bits, information_rate_bits
from cubeae.metrics.generation import generated_mmd2, knn_kl
from cubeae.metrics.latent import (
    active_units,
    mean_norm,
    mean_variance,
    mmd2_to_standard_normal,
    standard_bandwidth,
)
from cubeae.metrics.reconstruction import mean_squared_error
from cubeae.metrics.settings import Evaluation
from cubeae.schema import IDENTITY, MEASURES
from cubeae.weights import TrainedModel

Points = NDArray[np.float32]
Floats = NDArray[np.float64]


def evaluate(
    model: TrainedModel, train: Points, test: Points, settings: Evaluation
) -> pd.DataFrame:
    """Metrics of every member; ``schema`` names the columns.

    A member that diverged, in training or here, is a row with a status, a reason and no measures.

    Args:
        model: the trained models of one combination.
        train, test: splits of its dataset, [n, 3].
        settings: sample sizes.
    """
    columns = _reconstruction(model, train, test)
    generation, estimator = _generation(model, test, settings)
    columns |= generation
    info = model.info
    frame = pd.DataFrame({name: columns[name] for name in MEASURES})
    for name in ("dataset", "model", "regulariser", "snr_db", "latent_dim", "sampler"):
        frame[name] = info[name]
    frame["seed"] = model.seeds
    frame["generated_kl_estimator"] = estimator
    frame["reason"] = _reasons(model, frame)
    frame["status"] = np.where(frame["reason"] == "", "ok", "diverged")
    frame.loc[frame["status"] != "ok", list(MEASURES)] = np.nan
    return frame[[*IDENTITY, "status", "reason", "sampler", *MEASURES, "generated_kl_estimator"]]


def _reasons(model: TrainedModel, frame: pd.DataFrame) -> list[str]:
    finite = np.isfinite(frame[["train_mse", "test_mse", "generated_mmd2"]].to_numpy())
    return [
        f"loss not finite at step {step}"
        if step >= 0
        else ("" if sound else "output not finite in evaluation")
        for step, sound in zip(model.diverged_at, finite.all(axis=1), strict=True)
    ]


def _reconstruction(model: TrainedModel, train: Points, test: Points) -> dict[str, Floats]:
    errors = {}
    for split, points in (("train", train), ("test", test)):
        encoding = model.transmit(points, f"evaluate-{split}")
        decoded = model.decode(encoding.z.transpose(1, 2))
        errors[f"{split}_mse"] = mean_squared_error(torch.from_numpy(points).double(), decoded)
    z, dim = encoding.z, model.networks.latent_dim
    bits = information_rate_bits(z.var(2, keepdim=True), encoding.noise_variance)
    latent = z[:, :, :2000]
    measured: Mapping[str, Tensor] = errors | {
        "latent_mean_norm": mean_norm(z),
        "latent_variance": mean_variance(z),
        "active_units": active_units(encoding.mean),
        "information_rate_bits": bits.mean((1, 2)),
        "latent_mmd2": mmd2_to_standard_normal(latent, standard_bandwidth(dim)),
    }
    columns = {name: value.numpy().astype(np.float64) for name, value in measured.items()}
    columns["capacity_bits"] = np.full(len(z), capacity_bits(model.info["snr_db"], dim))
    return columns


def _generation(
    model: TrainedModel, test: Points, settings: Evaluation
) -> tuple[dict[str, Floats], str]:
    reference = torch.from_numpy(test).double()
    cloud = model.sample(settings.generated, seed=model.info["root"])
    few = min(settings.mmd_points, len(test), settings.generated)
    n = min(settings.knn_points, len(test), settings.generated)
    estimates = [
        knn_kl(test[:n], member.numpy()[:n], settings.neighbours)
        if bool(torch.isfinite(member).all())
        else math.nan
        for member in cloud
    ]
    estimator = f"knn(data||generated, n={n}, m={n}, k={settings.neighbours})"
    mmd2 = generated_mmd2(reference[:few], cloud[:, :few]).numpy()
    return {"generated_mmd2": mmd2, "generated_kl": np.array(estimates)}, estimator
