"""Measures every member of a weights file: one row per training."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.metrics.cloud import (
    LARGEST_COORDINATE,
    CloudScore,
    perfect_score,
    score_cloud,
)
from cubeae.metrics.information import conditional_variance
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
from cubeae.results.decomposition import decomposition
from cubeae.results.information import information
from cubeae.rng import stream
from cubeae.specs.columns import ERRORS, GENERATION, IDENTITY, MEASURES
from cubeae.specs.evaluation import Evaluation
from cubeae.training.weights import Encoding, TrainedModel
from cubeae.truth.kinds import KINDS

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
    """Metrics of every member, one row each; ``cubeae.specs.columns`` names the columns.

    The row of a member that diverged, in training or in evaluation, has a status, a reason and no
    measures.

    Args:
        model: the trained models of one cell.
        train, test: splits of its dataset, [n, 3].
        truth: ``dataset``, ``split``, ``kind`` and ``half_side``: the metadata of ``test``.
        settings: sample sizes.
    """
    errors, encoding = _reconstruction(model, train, test, settings.draws)
    told = information(model, encoding, errors["test_mse"], truth, settings)
    columns = errors | _latents(model, encoding, settings) | told
    scores = _generation(model, truth, settings)
    own = [score.forward if score else None for score in scores]
    frame = pd.DataFrame(columns | _columns(scores) | decomposition(model, own, truth, settings))
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

    Raises:
        UnknownNameError: the dataset kind is not registered.
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
    """Smoothed KL of every member at each tau: one row per seed and tau.

    Members whose points are not all finite are left out.

    Args:
        model: the trained models of one cell.
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
    """``smoothing_curve`` of a fresh true sample, with the model name ``perfect``.

    Raises:
        UnknownNameError: the dataset kind is not registered.
    """
    rng = stream(root, "perfect-curve")
    points = KINDS[truth["kind"]].sample(settings.clouds.centres, truth["half_side"], rng)
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
    """The true sample that generated clouds are compared with, of the same size; [n, 3].

    It is not one of the splits: no model has seen it, and all models are compared with the same
    one. The validation and the test split have different references, so that tuning does not see
    the points that its winners are measured with.

    Raises:
        UnknownNameError: the dataset kind is not registered.
    """
    rng = stream(root, "reference", truth["dataset"], truth["split"])
    return KINDS[truth["kind"]].sample(settings.generated, truth["half_side"], rng)


def knn_estimator(settings: Evaluation) -> str:
    """The k-NN estimate's name with its sizes, on which its value depends."""
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
    """Errors on both splits, and the test split's encoding.

    The test errors are means over ``draws`` repeats of all noise.
    """
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
    """Latents of the same points with fresh noise each time; ``draws`` arrays [S, d, n].

    Given the input, z is Gaussian; its variance is the sum of the encoder's and the channel's.
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


def _generation(
    model: TrainedModel, truth: Mapping[str, Any], settings: Evaluation
) -> list[CloudScore | None]:
    """Scores of each member's cloud; None where it is not finite or too large to be scored."""
    root = model.info["root"]
    place = (reference_of(truth, settings, root), truth["kind"], truth["half_side"])
    scores: list[CloudScore | None] = []
    for seed, cloud in zip(model.seeds, model.sample(settings.generated, root), strict=True):
        points = cloud.numpy()
        # All cells share one random stream per seed, so that their comparisons are paired.
        rng = stream(root, "score", seed)
        sound = bool((np.abs(points) <= LARGEST_COORDINATE * truth["half_side"]).all())
        scores.append(score_cloud(points, *place, rng, settings.clouds) if sound else None)
    return scores


def _columns(scores: Sequence[CloudScore | None]) -> dict[str, list[float]]:
    names = (*GENERATION, *(f"{name}_se" for name in GENERATION if f"{name}_se" in ERRORS))
    measures = [score.measures if score else {} for score in scores]
    return {name: [measured.get(name, math.nan) for measured in measures] for name in names}
