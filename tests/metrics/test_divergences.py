"""Planted truth for every estimator of a divergence."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.stats import entropy, multivariate_normal

from cubeae.metrics.divergences import ESTIMATORS, Clouds
from cubeae.metrics.fitted_kl import gaussian_kl, histogram_kl, kernel_kl
from cubeae.metrics.knn import knn_kl
from cubeae.parts.kl import Kl
from cubeae.parts.latents import Bandwidths, Latents
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS

Floats = NDArray[np.float64]
LATENT = ("posterior-sum", "posterior-mean", "latent-gaussian")
BETWEEN = [name for name in ESTIMATORS if name not in LATENT]
POINTS = 1000


def normals(n: int, scale: float = 1.0, shift: float = 0.0, key: str = "a") -> Floats:
    return scale * stream(0, "divergence-test", key).standard_normal((n, 3)) + shift


def clouds(data: Floats, generated: Floats, z: Floats | None = None, **encoder: Floats) -> Clouds:
    latents = np.zeros((2, 5)) if z is None else z
    given: dict[str, Floats] = {"mean": latents, "variance": np.ones_like(latents), **encoder}
    return Clouds(data, generated, z=latents, **given)


def true_kl(scale: float, shift: float) -> float:
    """KL(N(0, I) || N(shift, scale^2 I)) in three dimensions."""
    return 3 * (math.log(scale) + (1 + shift**2) / (2 * scale**2) - 0.5)


# The standard error of each coordinate's part, for a shift of 1/2, is 1/2 sqrt(2 / n): 0.02 in all.
# Each point lies in its own kernel, which adds about 0.1 to a kernel density's estimate.
@pytest.mark.parametrize(
    ("between", "bias", "tolerance"),
    [
        pytest.param(gaussian_kl, 0.0, 0.06, id="gaussian"),
        pytest.param(partial(knn_kl, neighbours=1), 0.0, 0.09, id="knn-1"),
        pytest.param(partial(knn_kl, neighbours=5), 0.0, 0.06, id="knn-5"),
        pytest.param(kernel_kl, 0.1, 0.09, id="kernel"),
    ],
)
@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1.5, 0.0), (1.0, 0.5)])
def test_two_gaussians_have_their_divergence(
    between: Callable[[Floats, Floats], float],
    bias: float,
    tolerance: float,
    scale: float,
    shift: float,
) -> None:
    found = between(normals(4000), normals(4000, scale, shift, "b"))
    assert found == pytest.approx(true_kl(scale, shift) + bias, abs=tolerance)


def test_a_gaussian_fit_has_the_clouds_own_moments() -> None:
    """The closed form of the fitted densities, integrated by drawing from the first."""
    first, second = normals(500), normals(400, 1.3, 0.2, "b") @ np.diag([1.0, 0.5, 2.0])
    fits = [multivariate_normal(cloud.mean(0), np.cov(cloud.T)) for cloud in (first, second)]
    drawn = fits[0].rvs(200_000, random_state=stream(0, "fit"))
    terms = fits[0].logpdf(drawn) - fits[1].logpdf(drawn)
    error = 4 * terms.std() / math.sqrt(len(terms))
    assert gaussian_kl(first, second) == pytest.approx(terms.mean(), abs=error)


@pytest.mark.parametrize("between", [gaussian_kl, kernel_kl])
def test_a_cloud_on_a_plane_has_no_density(between: Callable[[Floats, Floats], float]) -> None:
    flat = normals(50) * np.array([1.0, 1.0, 0.0])
    assert between(normals(50), flat) == math.inf
    assert between(flat, normals(50)) == math.inf


def test_a_histogram_is_numpys_and_its_divergence_scipys() -> None:
    first, second = normals(300)[:, :1], normals(200, 1.5, 0.3, "b")[:, :1]
    edges = np.histogram_bin_edges(np.concatenate([first, second]), 20)
    p, q = (np.histogram(cloud, edges)[0] / len(cloud) for cloud in (first, second))
    expected = entropy(p + 1e-6, q + 1e-6)  # it scales both to sum to 1
    assert histogram_kl(first, second, 20, 1e-6) == pytest.approx(expected, rel=1e-12)


def test_a_3d_histogram_counts_cells() -> None:
    # Two cells hold a half each; of the second cloud, all lies in one. The floor fills the other 7.
    first = np.array([[0.0, 0, 0], [1, 1, 1]])
    second = np.array([[0.0, 0, 0], [0, 0, 0.1]])
    floor, total = 0.01, 1.08
    p, q = np.array([0.51, 0.51, 0.01]) / total, np.array([1.01, 0.01, 0.01]) / total
    expected = float((p * np.log(p / q)).sum())
    assert histogram_kl(first, second, 2, floor) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match="floor must be above 0, not 0"):
        histogram_kl(first, second, 2, 0)


@pytest.mark.parametrize("name", BETWEEN)
def test_equal_distributions_score_far_below_a_collapsed_cloud(name: str) -> None:
    """Each estimator's bias for equal distributions is small next to what collapse gives."""
    data = KINDS["solid"].sample(POINTS, 1.0, stream(0, "data"))
    fresh = KINDS["solid"].sample(POINTS, 1.0, stream(0, "fresh"))
    collapsed = normals(POINTS, 0.01)
    value = ESTIMATORS[name].value
    perfect, worst = value(clouds(data, fresh)), value(clouds(data, collapsed))
    # A 3-D histogram of so few points has mostly empty cells, even for equal distributions.
    assert -0.1 < perfect < (worst if "3d" in name else 0.5 * worst)


@pytest.mark.parametrize("name", [name for name in BETWEEN if "knn" not in name])
def test_a_copy_has_no_divergence(name: str) -> None:
    data = normals(200)
    assert ESTIMATORS[name].value(clouds(data, data)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gaussian-forward", true_kl(2.0, 0.0)),
        ("gaussian-reverse", true_kl(0.5, 0.0)),
        ("gaussian-1d-forward", true_kl(2.0, 0.0) / 3),
        ("knn-5-forward", true_kl(2.0, 0.0)),
        ("histogram-sum-30-1e-06-forward", true_kl(2.0, 0.0)),
        ("histogram-mean-30-1e-06-forward", true_kl(2.0, 0.0) / 3),
    ],
)
def test_a_direction_is_what_its_name_says(name: str, expected: float) -> None:
    # Data of unit variance, generated ones with a standard deviation of 2.
    found = ESTIMATORS[name].value(clouds(normals(5000), normals(5000, 2.0, key="b")))
    assert found == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("name", [n for n in BETWEEN if n.endswith("reverse")])
def test_the_reverse_swaps_the_clouds(name: str) -> None:
    data, generated = normals(POINTS), normals(POINTS, 2.0, key="b")
    swapped = ESTIMATORS[name.replace("reverse", "forward")].value(clouds(generated, data))
    assert ESTIMATORS[name].value(clouds(data, generated)) == swapped


def test_names_tell_directions_apart() -> None:
    for name in BETWEEN:
        entry = ESTIMATORS[name]
        towards = "data to generated" if name.endswith("forward") else "generated to data"
        assert entry.words.endswith(towards)
    words = [entry.words for entry in ESTIMATORS.values()]
    assert len(words) == len(set(words))


def test_the_latent_divergence_is_the_penaltys() -> None:
    mean, variance = normals(400).T, np.exp(normals(400, 0.5, key="b")).T
    latents = [torch.from_numpy(part)[None] for part in (mean, variance)]
    expected = float(Kl()(Latents(latents[0], latents[0], latents[1], latents[0]), Bandwidths()))
    given = clouds(normals(5), normals(5), mean, variance=variance)
    assert ESTIMATORS["posterior-sum"].value(given) == pytest.approx(expected, rel=1e-12)
    assert ESTIMATORS["posterior-mean"].value(given) == pytest.approx(expected / 3, rel=1e-12)


def test_latents_from_the_prior_have_no_divergence() -> None:
    given = clouds(normals(5), normals(5))
    assert ESTIMATORS["posterior-sum"].value(given) == 0
    z = normals(50_000, 2.0).T
    found = ESTIMATORS["latent-gaussian"].value(clouds(normals(5), normals(5), z))
    # KL(N(0, 4 I) || N(0, I)) = 3 (3/2 - ln 2)
    assert found == pytest.approx(3 * (1.5 - math.log(2)), rel=0.02)


def test_a_deterministic_encoder_has_no_posterior() -> None:
    given = Clouds(normals(5), normals(5), np.zeros((2, 5)), None, np.zeros((2, 5)))
    assert math.isnan(ESTIMATORS["posterior-sum"].value(given))
    assert math.isnan(ESTIMATORS["posterior-mean"].value(given))
