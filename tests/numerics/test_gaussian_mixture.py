import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture
from torch import Tensor

from cubeae.numerics.gaussian_mixture import Mixture, choose, fit, log_density, sample

WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
CENTRES = np.array([[0.0, 0.0], [15.0, 0.0], [0.0, 7.0], [15.0, 9.0]])
ROOTS = np.array([[[1, 0], [0, 1]], [[1, 0], [0.9, 0.3]], [[0.5, 0], [0, 2]], [[1, 0], [-1, 1]]])
COVARIANCES = ROOTS @ ROOTS.transpose(0, 2, 1)


def planted(n: int, seed: int = 0) -> Tensor:
    """Points of four Gaussians that hardly overlap, [1, n, 2]."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(4, n, p=WEIGHTS)
    points = CENTRES[drawn] + np.einsum("nij,nj->ni", ROOTS[drawn], rng.standard_normal((n, 2)))
    return torch.from_numpy(points[None])


def normals(*shape: int, seed: int = 0) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


def uniforms(*shape: int, seed: int = 0) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).random(shape))


def folded_sheet(n: int, seed: int = 0) -> Tensor:
    """A surface without thickness that is bent into six dimensions, [1, n, 6]."""
    u, v = np.random.default_rng(seed).uniform(-1, 1, (2, n))
    sheet = [u, v, u * v, np.abs(u), np.sin(3 * v), 1e-3 * u**2]
    return torch.from_numpy(np.stack(sheet, 1)[None])


def parts(mixture: Mixture) -> tuple[Tensor, Tensor, Tensor]:
    return mixture.log_weights, mixture.means, mixture.roots


def covariances_of(mixture: Mixture) -> NDArray[np.float64]:
    return (mixture.roots @ mixture.roots.transpose(2, 3)).numpy()


def assert_same_bits(own: Mixture, expected: Mixture, member: int) -> None:
    for ours, theirs in zip(parts(own), parts(expected), strict=True):
        assert torch.equal(ours[0].nan_to_num(7), theirs[member].nan_to_num(7))


def test_a_planted_mixture_is_recovered() -> None:
    mixture = fit(planted(20_000), 4)
    order = [int(((mixture.means[0].numpy() - centre) ** 2).sum(1).argmin()) for centre in CENTRES]
    assert sorted(order) == [0, 1, 2, 3]
    np.testing.assert_allclose(mixture.log_weights[0, order].exp(), WEIGHTS, atol=0.01)
    np.testing.assert_allclose(mixture.means[0, order], CENTRES, atol=0.1)
    covariances = covariances_of(mixture)[0, order]
    np.testing.assert_allclose(covariances, COVARIANCES, atol=0.15)


def test_the_density_is_the_planted_one() -> None:
    """On points that were not fitted, to the 23 parameters / (2 x 20,000) that fitting costs."""
    held_out = planted(20_000, 1)
    components = [multivariate_normal(*each) for each in zip(CENTRES, COVARIANCES, strict=True)]
    truth = np.log(sum(w * c.pdf(held_out[0]) for w, c in zip(WEIGHTS, components, strict=True)))
    values = log_density(fit(planted(20_000), 4), held_out)[0].numpy()
    assert abs((values - truth).mean() + 23 / 40_000) < 4 * (values - truth).std() / np.sqrt(20_000)


def test_one_component_is_the_matched_gaussian() -> None:
    latents = normals(2, 500, 3) * torch.tensor([1.0, 5.0, 0.1]) + 4
    mixture = fit(latents, 1)
    assert torch.equal(mixture.log_weights, torch.zeros(2, 1, dtype=torch.float64))
    for member in range(2):
        points = latents[member].numpy()
        np.testing.assert_allclose(mixture.means[member, 0], points.mean(0), rtol=1e-12)
        own = covariances_of(mixture)[member, 0]
        expected = np.cov(points.T, bias=True)
        np.testing.assert_allclose(own, expected * (1 + 1e-6), rtol=1e-7, atol=1e-9)


def test_the_ridge_is_a_share_of_the_points_own_covariance() -> None:
    latents = normals(1, 400, 2) @ torch.tensor([[100.0, 1e-3], [20.0, 2e-3]]).double()
    plain, wide = fit(latents, 1, 1e-9), fit(latents, 1, 0.5)
    ratio = covariances_of(wide) / covariances_of(plain)
    np.testing.assert_allclose(ratio, 1.5, rtol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_member_is_the_same_bits_alone_and_among_others(dtype: torch.dtype) -> None:
    latents = torch.cat([normals(2, 1200, 3), normals(3, 1200, 3, seed=5) ** 3]).to(dtype)
    latents[1, 7, 2] = torch.nan
    held_out = normals(5, 600, 3, seed=8).to(dtype)
    draws = uniforms(5, 50), normals(5, 50, 3)
    together = choose(latents, held_out, 8)
    cloud, density = sample(together.mixture, *draws), log_density(together.mixture, held_out)
    for member in range(5):
        one = slice(member, member + 1)
        alone = choose(latents[one], held_out[one], 8)
        assert_same_bits(alone.mixture, together.mixture, member)
        assert torch.equal(alone.scores[0].nan_to_num(7), together.scores[member].nan_to_num(7))
        drawn = sample(alone.mixture, *(draw[one] for draw in draws))
        assert torch.equal(drawn[0].nan_to_num(7), cloud[member].nan_to_num(7))
        values = log_density(alone.mixture, held_out[one])
        assert torch.equal(values[0].nan_to_num(7), density[member].nan_to_num(7))


def test_the_layout_in_memory_does_not_matter() -> None:
    latents = normals(2, 500, 3)
    own, expected = fit(latents.mT.contiguous().mT, 4), fit(latents, 4)
    assert all(torch.equal(*pair) for pair in zip(parts(own), parts(expected), strict=True))


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_a_member_that_diverged_is_nan_throughout(bad: float) -> None:
    latents, held_out = normals(4, 300, 2), normals(4, 100, 2, seed=1)
    latents[1, 3, 0], held_out[2, 5, 1] = bad, bad
    choice = choose(latents, held_out, 4)
    assert (choice.mixture.sizes > 0).tolist() == [True, False, False, True]
    cloud = sample(choice.mixture, uniforms(4, 20), normals(4, 20, 2))
    density = log_density(choice.mixture, normals(4, 20, 2))
    for values in (*parts(choice.mixture), choice.scores, cloud, density):
        assert values[1:3].isnan().all()
        assert not values[[0, 3]].isnan().any()
    assert fit(latents, 2).sizes.tolist() == [2, 0, 2, 2]


def test_the_size_is_that_of_the_planted_mixture() -> None:
    latents = torch.cat([planted(4000), normals(1, 4000, 2)])
    choice = choose(latents, torch.cat([planted(4000, 1), normals(1, 4000, 2, seed=1)]), 16)
    assert choice.mixture.sizes.tolist() == [4, 1]


def test_the_size_grows_with_what_there_is_to_describe() -> None:
    few = choose(folded_sheet(150), folded_sheet(150, 1), 32).mixture.sizes.item()
    many = choose(folded_sheet(6000), folded_sheet(6000, 1), 32).mixture.sizes.item()
    assert few < many == 32


def test_the_choice_is_the_fit_with_the_best_score() -> None:
    latents, held_out = planted(1500), planted(700, 1)
    choice = choose(latents, held_out, 8)
    scores = []
    for components in (1, 2, 4, 8):
        mixture = fit(latents, components)
        scores.append(log_density(mixture, held_out).mean().item())
        if components == choice.mixture.sizes:
            for own, chosen in zip(parts(mixture), parts(choice.mixture), strict=True):
                assert torch.equal(own, chosen[:, :components])
    np.testing.assert_allclose(choice.scores[0], scores, atol=1e-8)
    assert choice.mixture.sizes.item() == 2 ** int(np.argmax(scores))
    assert (choice.mixture.log_weights[0, choice.mixture.sizes.item() :] == -torch.inf).all()


@pytest.mark.parametrize("components", [4, 16])
def test_held_out_likelihood_is_that_of_scikit_learn(components: int) -> None:
    """In 0.03 nats: theirs runs until it converges, ours for a few iterations at each size."""
    latents, held_out = folded_sheet(3000)[..., :2], folded_sheet(3000, 1)[..., :2]
    theirs = GaussianMixture(components, random_state=0, tol=1e-5, max_iter=500)
    theirs.fit(latents[0].numpy())
    ours = log_density(fit(latents, components), held_out).mean().item()
    assert ours == pytest.approx(theirs.score(held_out[0].numpy()), abs=0.03)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_sheet_without_thickness_is_fitted_and_sampled(dtype: torch.dtype) -> None:
    choice = choose(folded_sheet(4000).to(dtype), folded_sheet(2000, 1).to(dtype), 64)
    assert choice.scores.isfinite().all()
    assert (choice.scores[0].diff() > 0).all()
    cloud = sample(choice.mixture, uniforms(1, 4000), normals(1, 4000, 6))[0]
    off = (cloud[:, 2] - cloud[:, 0] * cloud[:, 1]).square().mean().sqrt().item()
    assert off < 0.05
    assert cloud[:, 5].std().item() == pytest.approx(1e-3 * np.sqrt(4 / 45), rel=0.05)


@pytest.mark.parametrize("flat", [0.0, 5.0])
def test_latents_that_are_constant_or_repeat_each_other_are_fitted(flat: float) -> None:
    z = normals(2, 500, 3)
    z[0, :, 1], z[0, :, 2], z[1] = flat, z[0, :, 0], flat
    choice = choose(z, z, 8)
    cloud = sample(choice.mixture, uniforms(2, 200), normals(2, 200, 3))
    assert choice.scores.isfinite().all()
    np.testing.assert_allclose(cloud[0, :, 1], flat, atol=1e-6)
    np.testing.assert_allclose(cloud[0, :, 2], cloud[0, :, 0], atol=1e-3)
    np.testing.assert_allclose(cloud[1], flat, atol=1e-6)


def test_more_components_than_points_do_no_harm() -> None:
    choice = choose(normals(1, 12, 2), normals(1, 500, 2, seed=1), 32)
    assert choice.scores.isfinite().all()
    assert choice.mixture.sizes.item() <= 2


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_scale_place_and_rotation_of_the_latents_do_not_matter(scale: float) -> None:
    latents, held_out = folded_sheet(2000), folded_sheet(500, 1)
    turn = scale * torch.linalg.qr(normals(6, 6)).Q
    own = log_density(fit(latents, 8), held_out)
    moved = log_density(fit(latents @ turn + 5 * scale, 8), held_out @ turn + 5 * scale)
    np.testing.assert_allclose(moved + 6 * np.log(scale), own, atol=1e-3)


def test_samples_have_the_moments_of_the_mixture() -> None:
    """EM leaves a mixture with the mean and, but for the ridge, the covariance of its points."""
    points = planted(5000)[0].numpy()
    mixture, n = fit(torch.from_numpy(points[None]), 8), 100_000
    cloud = sample(mixture, uniforms(1, n), normals(1, n, 2))[0].numpy()
    covariance = np.cov(points.T)
    variances = np.diagonal(covariance)
    assert (np.abs(cloud.mean(0) - points.mean(0)) < 4 * np.sqrt(variances / n)).all()
    error = np.sqrt((np.outer(variances, variances) + covariance**2) / n)
    assert (np.abs(np.cov(cloud.T) - covariance) < 4 * error).all()
    # The fourth moment of a single Gaussian with that covariance would be 3 variances^2.
    fourth = ((cloud - cloud.mean(0)) ** 4).mean(0)
    np.testing.assert_allclose(fourth, ((points - points.mean(0)) ** 4).mean(0), rtol=0.03)
    assert (fourth < 2 * variances**2).all()


def test_samples_have_the_density_that_is_stated() -> None:
    """The mean of 1/p over a box's samples is the area of the box; 1/p is bounded there."""
    mixture = fit(planted(5000), 4)
    cloud = sample(mixture, uniforms(1, 200_000), normals(1, 200_000, 2))
    inside = ((cloud - torch.tensor([15.0, 9.0])).abs() < 0.8).all(2)
    inverse = torch.where(inside, (-log_density(mixture, cloud)).exp(), 0.0)
    error = inverse.std().item() / np.sqrt(200_000)
    assert inverse.mean().item() == pytest.approx(1.6**2, abs=4 * error)
    assert error < 0.02


def test_a_sample_depends_on_its_own_draws_alone() -> None:
    mixture = fit(planted(1000), 8)
    u, z = uniforms(1, 300), normals(1, 300, 2)
    whole = sample(mixture, u, z)
    assert torch.equal(sample(mixture, u[:, 100:150], z[:, 100:150]), whole[:, 100:150])
    extremes = sample(mixture, torch.tensor([[0.0, 1 - 1e-16]]), torch.zeros(1, 2, 2))
    np.testing.assert_allclose(extremes[0], mixture.means[0, [0, 7]])


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two points, not 1"):
        fit(normals(1, 1, 2), 1)
    for components in (0, 3, -4):
        with pytest.raises(ValueError, match=f"power of two, not {components}"):
            choose(normals(1, 9, 2), normals(1, 9, 2), components)
