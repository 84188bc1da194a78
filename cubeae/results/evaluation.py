"""Measures every member of a weights file: one row a training."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.metrics.cloud import LARGEST_COORDINATE, perfect_score, score_cloud
from cubeae.metrics.information import (
    conditional_variance,
    information_bracket,
    neuron_rates,
    total_rate,
)
from cubeae.metrics.latent import (
    active_units,
    mean_norm,
    mean_variance,
    mmd2_to_standard_normal,
    standard_bandwidth,
)
from cubeae.metrics.posterior import covariance_mismatch, gaussian_kl, henze_zirkler
from cubeae.metrics.reconstruction import repeated, squared_errors
from cubeae.metrics.smoothed_kl import smoothed_kl_curve
from cubeae.parts.channels import CHANNELS
from cubeae.rng import stream
from cubeae.specs.columns import ERRORS, GENERATION, IDENTITY, MEASURES
from cubeae.specs.evaluation import Evaluation
from cubeae.training.weights import Encoding, TrainedModel
from cubeae.truth.cube import SAMPLERS

Points = NDArray[np.float32]
Floats = NDArray[np.float64]
LABELS = ("dataset", "model", "regulariser", "snr_db", "latent_dim", "sampler")


def evaluate(
    model: TrainedModel,
    train: Points,
    test: Points,
    truth: Mapping[str, Any],
    settings: Evaluation,
) -> pd.DataFrame:
    """Metrics of every member; ``schema`` names the columns.

    A member that diverged, in training or here, is a row with a status, a reason and no measures.

    Args:
        model: the trained models of one combination.
        train, test: splits of its dataset, [n, 3].
        truth: ``dataset``, ``split``, ``kind`` and ``half_side``: the metadata of ``test``.
        settings: sample sizes.
    """
    errors, encoding = _reconstruction(model, train, test, settings.draws)
    columns = errors | _latents(model, encoding, settings) | _information(model, encoding, settings)
    frame = pd.DataFrame(columns | _generation(model, truth, settings))
    for name in LABELS:
        frame[name] = model.info[name]
    frame["seed"] = model.seeds
    frame["knn_kl_estimator"] = knn_estimator(settings)
    frame["reason"] = _reasons(model, frame)
    frame["status"] = np.where(frame["reason"] == "", "ok", "diverged")
    frame.loc[frame["status"] != "ok", [*MEASURES, *ERRORS]] = np.nan
    texts = ["status", "reason", "sampler"]
    return frame[[*IDENTITY, *texts, *MEASURES, *ERRORS, "knn_kl_estimator"]]


def evaluate_perfect(
    truth: Mapping[str, Any], settings: Evaluation, repeats: int, root: int
) -> pd.DataFrame:
    """Generative measures of fresh true samples: the floors that no generator can beat.

    Args:
        truth: ``dataset``, ``split``, ``kind`` and ``half_side``.
        settings: sample sizes.
        repeats: how many samples, one row each.
        root: the config's root seed.
    """
    place = (reference_of(truth, settings, root), truth["kind"], truth["half_side"])
    rows = [
        perfect_score(settings.generated, *place, stream(root, "perfect", i), settings.clouds)
        for i in range(repeats)
    ]
    return pd.DataFrame(rows).assign(dataset=truth["dataset"], repeat=range(repeats))


def smoothing_curve(
    model: TrainedModel, truth: Mapping[str, Any], taus: Sequence[float], settings: Evaluation
) -> pd.DataFrame:
    """Smoothed KL of every sound member at each tau: rows of model, regulariser, seed and tau.

    Args:
        model: the trained models of one combination.
        truth: ``kind`` and ``half_side`` of the dataset.
        taus: smoothings, in half sides.
        settings: sample sizes.
    """
    root, rows = model.info["root"], []
    labels = {name: model.info[name] for name in ("dataset", "model", "regulariser")}
    for seed, cloud in zip(model.seeds, model.sample(settings.clouds.centres, root), strict=True):
        points = cloud.numpy()
        if np.isfinite(points).all():
            rng = stream(root, "curve", seed)
            rows += _curve(points, labels | {"seed": seed}, truth, taus, settings, rng)
    return pd.DataFrame(rows)


def perfect_curve(
    truth: Mapping[str, Any], taus: Sequence[float], settings: Evaluation, root: int
) -> pd.DataFrame:
    """``smoothing_curve`` of a fresh true sample, under the model name ``perfect``."""
    rng = stream(root, "perfect-curve")
    points = SAMPLERS[truth["kind"]](settings.clouds.centres, truth["half_side"], rng)
    labels = {"dataset": truth["dataset"], "model": "perfect", "regulariser": "", "seed": 0}
    return pd.DataFrame(_curve(points, labels, truth, taus, settings, rng))


def _curve(
    points: Floats,
    labels: dict[str, Any],
    truth: Mapping[str, Any],
    taus: Sequence[float],
    settings: Evaluation,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    half_side = truth["half_side"]
    scaled = [tau * half_side for tau in taus]
    curve = smoothed_kl_curve(
        points, truth["kind"], half_side, scaled, settings.clouds.queries, rng
    )
    names = ("tau", "forward", "forward_se", "reverse", "reverse_se")
    return [labels | {name: getattr(at, name) for name in names} for at in curve]


def reference_of(truth: Mapping[str, Any], settings: Evaluation, root: int) -> Floats:
    """The exact sample that generated clouds are compared with, as large as they are; [n, 3].

    It is none of the splits: no model has seen it, and all are compared with the same one. The
    validation and the test split have references of their own, so that tuning sees none of what
    its winners are measured with.
    """
    rng = stream(root, "reference", truth["dataset"], truth["split"])
    return SAMPLERS[truth["kind"]](settings.generated, truth["half_side"], rng)


def knn_estimator(settings: Evaluation) -> str:
    """The k-NN estimate's name, with its sizes: without them its number says nothing."""
    n = min(settings.clouds.knn_points, settings.generated)
    return f"knn(data||generated, n={n}, m={n}, k={settings.clouds.neighbours})"


def _reasons(model: TrainedModel, frame: pd.DataFrame) -> list[str]:
    finite = np.isfinite(frame[["train_mse", "test_mse", "smoothed_kl_forward"]].to_numpy())
    return [
        f"loss not finite at step {step}"
        if step >= 0
        else ("" if sound else "output not finite, or absurdly large, in evaluation")
        for step, sound in zip(model.diverged_at, finite.all(axis=1), strict=True)
    ]


def _reconstruction(
    model: TrainedModel, train: Points, test: Points, draws: int
) -> tuple[dict[str, Floats], Encoding]:
    """Errors on both splits, on the test split over ``draws`` of all noise; and its encoding."""
    seen = model.transmit(train, "evaluate-train")
    fitted = squared_errors(_double(train), model.decode(seen.z.transpose(1, 2)))
    encoding = model.transmit(test, "evaluate-test")
    again = (model.decode(z.transpose(1, 2)) for z in _noisy_latents(model, encoding, draws))
    result = repeated(_double(test), again)
    columns = {
        "train_mse": fitted.mean(1),
        "test_mse": result.errors.mean(1),
        "test_mse_se": result.errors.std(1) / math.sqrt(len(test)),
        "reconstruction_variance": result.variance,
    }
    return {name: value.numpy() for name, value in columns.items()}, encoding


def _noisy_latents(model: TrainedModel, encoding: Encoding, draws: int) -> Iterator[Tensor]:
    """Latents of the same points, all noise drawn anew each time; ``draws`` of [S, d, n].

    Given the input, z is Gaussian with the encoder's and the channel's variance together.
    """
    deviation = conditional_variance(encoding.log_variance, encoding.noise_variance).sqrt()
    streams = [stream(model.info["root"], "evaluate-again", seed) for seed in model.seeds]
    for _ in range(draws):
        normals = np.stack([rng.standard_normal(encoding.mean.shape[1:]) for rng in streams])
        yield encoding.mean + torch.from_numpy(normals) * deviation


def _double(points: Points) -> Tensor:
    return torch.from_numpy(points).double()


def _latents(model: TrainedModel, encoding: Encoding, settings: Evaluation) -> dict[str, Floats]:
    z, few = encoding.z, encoding.z[:, :, : settings.latent_points]
    bandwidth = standard_bandwidth(model.networks.latent_dim)
    measured = {
        "latent_mean_norm": mean_norm(z),
        "latent_variance": mean_variance(z),
        "active_units": active_units(encoding.mean),
        "latent_mmd2": mmd2_to_standard_normal(few, bandwidth),
        "latent_covariance_mismatch": covariance_mismatch(z),
        "latent_gaussian_kl": gaussian_kl(z),
        "latent_normality": henze_zirkler(few),
    }
    return {name: value.numpy().astype(np.float64) for name, value in measured.items()}


def _information(
    model: TrainedModel, encoding: Encoding, settings: Evaluation
) -> dict[str, Floats]:
    z, noise = encoding.z, encoding.noise_variance
    bracket = information_bracket(
        z,
        encoding.mean,
        conditional_variance(encoding.log_variance, noise),
        settings.information_points,
    )
    channel = CHANNELS[model.info["channel"]]
    capacity = channel.capacity_bits(model.info["snr_db"], model.networks.latent_dim)
    return {
        "information_rate_bits": neuron_rates(z, noise).mean(1).numpy(),
        "information_rate_total_bits": total_rate(z, noise).numpy(),
        "mutual_information_lower_bits": bracket.lower.numpy(),
        "mutual_information_upper_bits": bracket.upper.numpy(),
        "capacity_bits": np.full(len(z), capacity),
    }


def _generation(
    model: TrainedModel, truth: Mapping[str, Any], settings: Evaluation
) -> dict[str, list[float]]:
    """Scores of each member's cloud; NaN where it is not finite, or too far off to be scored."""
    root = model.info["root"]
    place = (reference_of(truth, settings, root), truth["kind"], truth["half_side"])
    scores: list[dict[str, float]] = []
    for seed, cloud in zip(model.seeds, model.sample(settings.generated, root), strict=True):
        points = cloud.numpy()
        # One stream for all combinations of a seed: their comparisons are paired.
        rng = stream(root, "score", seed)
        sound = bool((np.abs(points) <= LARGEST_COORDINATE * truth["half_side"]).all())
        scores.append(score_cloud(points, *place, rng, settings.clouds) if sound else {})
    names = (*GENERATION, *(name for name in ERRORS if name != "test_mse_se"))
    return {name: [score.get(name, math.nan) for score in scores] for name in names}
