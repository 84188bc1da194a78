"""Where the loss comes from: the clouds of three samplers, for models whose parts are planted."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from conftest import TRUTH
from numpy.typing import NDArray

from cubeae.metrics.cloud import score_streams
from cubeae.metrics.smoothed_kl import forward_smoothed_kl
from cubeae.numerics.gaussian_mixture import fit
from cubeae.results.decomposition import DIFFERENCES, decomposition
from cubeae.results.evaluation import evaluate
from cubeae.rng import stream
from cubeae.specs.clouds import DEFAULTS
from cubeae.specs.evaluation import Evaluation
from cubeae.training.networks import Layer, Networks
from cubeae.training.weights import TrainedModel
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import distortion_bound, rate_bound

Points = NDArray[np.float32]
CLOUDS = replace(
    DEFAULTS,
    centres=4000,
    queries=2048,
    mmd_points=100,
    permutations=20,
    sliced_points=4000,
    neighbour_points=500,
    knn_points=500,
)
SIZES = Evaluation(2, 4000, 200, 256, CLOUDS)
SPLIT = TRUTH | {"dataset": "surface", "split": "test"}


def identity(scale: float = 1.0) -> list[Layer]:
    weight = scale * torch.eye(3)[None]
    return [Layer(weight, torch.zeros(1, 3, 1))]


def planted(snr: float, shrink: float = 1.0, **info: Any) -> TrainedModel:
    """One member whose encoder is the identity and whose decoder shrinks by ``shrink``."""
    known = {
        "dataset": "surface",
        "model": "m",
        "regulariser": "r",
        "encoder": "deterministic",
        "channel": "gaussian",
        "sampler": "standard",
        "latent_dim": 3,
        "snr_db": snr,
        "seeds": [0],
        "root": 7,
        "diverged_at": [-1],
    }
    networks = Networks(identity(), identity(shrink), "relu", 3)
    blank = torch.zeros(1, 3, dtype=torch.float64)
    return TrainedModel(known | TRUTH | info, networks, blank, torch.diag_embed(blank + 1))


def measured(model: TrainedModel) -> dict[str, float]:
    points = KINDS["surface"].sample(3000, 1.0, stream(0, "points")).astype(np.float32)
    row: dict[str, float] = evaluate(model, points, points, SPLIT, SIZES).iloc[0].to_dict()
    return row


def with_mixture(model: TrainedModel, components: int) -> TrainedModel:
    points = KINDS["surface"].sample(5000, 1.0, stream(0, "fitted"))
    latents = model.transmit(points).z.transpose(1, 2)
    return replace(model, mixture=fit(latents, components))


def fitted(model: TrainedModel) -> TrainedModel:
    """The model with the mean and covariance of its latents."""
    z = model.transmit(KINDS["surface"].sample(20_000, 1.0, stream(0, "fitted"))).z
    covariance = torch.cov(z[0])[None]
    return replace(model, latent_mean=z.mean(2), latent_covariance=covariance)


def test_a_perfect_decoder_loses_nothing_and_the_prior_everything() -> None:
    row = measured(planted(math.inf))
    # 4,000 fresh points of the cube: the floor is about A / (8 pi tau^2 N) = 0.024.
    assert row["aggregate_kl"] == pytest.approx(0.024, abs=0.012)
    assert row["smoothed_kl_forward"] > 0.5
    assert row["prior_mismatch"] == row["smoothed_kl_forward"] - row["aggregate_kl"]
    unpaired = math.hypot(row["smoothed_kl_forward_se"], row["aggregate_kl_se"])
    assert 0 < row["prior_mismatch_se"] < 1.3 * unpaired
    for name in ("mixture_kl", "mixture_removes", "mixture_leaves"):  # none was fitted
        assert math.isnan(row[name])
        assert math.isnan(row[f"{name}_se"])


def test_a_shrinking_decoder_pays_in_the_decoder() -> None:
    whole, shrunk = measured(planted(math.inf)), measured(planted(math.inf, shrink=0.95))
    # A cube shrunk to 0.95 scores 0.144 at tau = 0.1, here on top of the cloud's own bias.
    assert shrunk["aggregate_kl"] - whole["aggregate_kl"] == pytest.approx(0.13, abs=0.03)


def test_a_richer_mixture_closes_the_gap_to_the_aggregate_posterior() -> None:
    rows = [measured(with_mixture(planted(math.inf), size)) for size in (1, 16, 64)]
    losses = [row["mixture_kl"] for row in rows]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 5 * losses[2]
    assert losses[2] > rows[2]["aggregate_kl"]


def test_the_parts_are_differences_of_scores() -> None:
    row = measured(with_mixture(planted(math.inf), 16))
    for part, (first, second) in DIFFERENCES.items():
        assert row[part] == row[first] - row[second]
        assert 0 < row[f"{part}_se"] < 0.2 * abs(row[part])
        unpaired = math.hypot(row[f"{first}_se"], row[f"{second}_se"])
        assert row[f"{part}_se"] < 1.3 * unpaired
    removed, left = row["mixture_removes"], row["mixture_leaves"]
    assert removed + left == pytest.approx(row["prior_mismatch"])
    assert removed > left > 0


def test_errors_of_the_parts_are_the_spread_over_fresh_draws() -> None:
    model = with_mixture(planted(math.inf), 16)
    repeats = []
    for root in range(25):
        again = replace(model, info=dict(model.info) | {"root": root})
        cloud = again.sample(SIZES.clouds.centres, root)[0].numpy()
        queries = score_streams(stream(root, "score", 0)).queries
        own = forward_smoothed_kl(cloud, "surface", 1.0, 0.1, SIZES.clouds.queries, queries)
        repeats.append(decomposition(again, [own], SPLIT, SIZES))
    for part in DIFFERENCES:
        values, errors = (np.array([r[f"{part}{end}"][0] for r in repeats]) for end in ("", "_se"))
        # 25 repeats know the spread to 14 %.
        assert 0.65 < np.sqrt((errors**2).mean()) / values.std(ddof=1) < 1.55, part


def test_a_models_own_sampler_is_scored_once() -> None:
    mixed = measured(with_mixture(planted(math.inf, sampler="mixture"), 16))
    assert mixed["mixture_kl"] == mixed["smoothed_kl_forward"]
    assert (mixed["mixture_removes"], mixed["mixture_removes_se"]) == (0, 0)
    assert mixed["prior_mismatch"] == mixed["mixture_leaves"] > 0
    aggregate = measured(planted(10.0, sampler="aggregate"))
    assert aggregate["aggregate_kl"] == aggregate["smoothed_kl_forward"]
    assert (aggregate["prior_mismatch"], aggregate["prior_mismatch_se"]) == (0, 0)


def test_a_sampler_that_has_the_law_of_the_latents_has_no_mismatch() -> None:
    # A code drowned in noise: z is nearly N(m, S), which the matched sampler draws from.
    row = measured(fitted(planted(-25.0, shrink=0.05, sampler="matched")))
    assert abs(row["prior_mismatch"]) < 4 * row["prior_mismatch_se"]
    assert 0 < row["prior_mismatch_se"] < 0.1 * row["aggregate_kl"]


def test_the_rate_is_the_information_plus_the_marginal_divergence() -> None:
    row = measured(planted(10.0))
    # z = x + n with Var(n) = Var(x) / 10 = 1/18 per coordinate: KL of N(x, 1/18 I) from N(0, I).
    rate = 0.5 * 3 * (5 / 9 + 1 / 18 - 1 - math.log(1 / 18))
    assert row["rate_nats"] == pytest.approx(rate, rel=0.02)
    bits = (row["mutual_information_lower_bits"], row["mutual_information_upper_bits"])
    ends = (row["marginal_kl_upper_nats"], row["marginal_kl_lower_nats"])
    for bound, end in zip(bits, ends, strict=True):
        assert end == pytest.approx(row["rate_nats"] - bound * math.log(2), rel=1e-9)
    assert 0 < row["marginal_kl_lower_nats"] < row["marginal_kl_upper_nats"]


def test_without_noise_the_rate_is_infinite_and_the_marginal_divergence_unknown() -> None:
    row = measured(planted(math.inf))
    assert row["rate_nats"] == math.inf
    assert math.isnan(row["marginal_kl_lower_nats"])
    assert row["status"] == "ok"


def test_the_parts_of_the_rate_are_measured_of_each_member() -> None:
    row = measured(planted(10.0))
    # z is x plus noise, and the cube's coordinates depend on each other a little. Each has the
    # variance 11/18; the face's neurons are no Gaussians.
    low, high = (row[f"total_correlation_{end}_nats"] for end in ("lower", "upper"))
    assert 0 <= low < high < 1
    for end, other in (("lower", "upper"), ("upper", "lower")):
        bits = row[f"mutual_information_{other}_bits"]
        whole = row[f"marginal_kl_{end}_nats"]
        assert whole == pytest.approx(row["rate_nats"] - bits * math.log(2), rel=1e-9)
    middle = {
        name: (row[f"{name}_lower_nats"] + row[f"{name}_upper_nats"]) / 2
        for name in ("marginal_kl", "total_correlation", "neurons_kl")
    }
    parts = middle["total_correlation"] + middle["neurons_kl"]
    assert parts == pytest.approx(middle["marginal_kl"], abs=1e-9)
    assert math.isnan(measured(planted(math.inf))["total_correlation_upper_nats"])


def test_gaps_are_distances_from_the_bound() -> None:
    row = measured(planted(10.0))
    bits, distortion = row["mutual_information_upper_bits"], 3 * row["test_mse"]
    # The identity decodes z = x + n: D = 3 Var(n) = 3/18.
    assert distortion == pytest.approx(1 / 6, rel=0.03)
    assert row["rate_gap_bits"] == bits - rate_bound(distortion, "surface", 1.0)
    assert row["distortion_gap"] == distortion - distortion_bound(bits, "surface", 1.0)
    assert row["rate_gap_bits"] > 0
    assert row["distortion_gap"] > 0
    noiseless = measured(planted(math.inf))
    assert math.isnan(noiseless["rate_gap_bits"])
    assert math.isnan(noiseless["distortion_gap"])
