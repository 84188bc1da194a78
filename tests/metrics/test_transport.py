"""Sliced Wasserstein distances against exact transport and known projections."""

import numpy as np
import ot
import pytest
from planted.points import surface

from cubeae.metrics.transport import directions, sliced_wasserstein, true_quantiles
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS


def test_directions_are_unit_vectors_spread_evenly() -> None:
    axes = directions(32)
    assert (axes**2).sum(axis=0) == pytest.approx(np.ones(32))
    # On the sphere E[theta theta^T] = I / 3.
    assert axes @ axes.T / 32 == pytest.approx(np.eye(3) / 3, abs=0.01)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_projected_quantiles_are_those_of_a_large_sample(kind: str) -> None:
    levels = (np.arange(50) + 0.5) / 50
    draws = KINDS[kind].sample(400_000, 1.0, stream(0, "large")) @ directions(8)
    exact = true_quantiles(kind, 50, 8)
    for projected, expected in zip(draws.T, exact, strict=True):
        # The share of a sample below a true quantile has a binomial error, 8e-4 at most.
        shares = np.searchsorted(np.sort(projected), expected) / len(draws)
        assert shares == pytest.approx(levels, abs=4e-3)
    # Their second moment is the cube's own variance, in whichever direction.
    fine = true_quantiles(kind, 20_000, 8)
    assert (fine**2).mean(axis=1) == pytest.approx(np.full(8, KINDS[kind].variance(1.0)), rel=1e-4)
    assert np.all(np.diff(fine) >= 0)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_projections_along_an_axis_are_known(kind: str) -> None:
    """Along x the solid is uniform; a third of the surface stands at the ends."""
    places, axis = np.array([-3.0, -1.0, 1.0, 2.1]), np.array([1.0, 0.0, 0.0])
    within = 1 / 6 + 2 / 3 * (places + 2) / 4 if kind == "surface" else (places + 2) / 4
    expected = np.where(np.abs(places) > 2, places > 0, within)
    assert KINDS[kind].projected_cdf(places, axis, 2.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_a_translation_moves_all_mass_by_its_length_over_root_three(kind: str) -> None:
    shift = np.array([0.3, -0.2, 0.1])
    cloud = KINDS[kind].sample(100_000, 2.0, stream(1, "x"))
    moved = sliced_wasserstein(cloud + shift, kind, 2.0, 32).value
    # The sample's own distance, 0.006 or so, adds in squares.
    assert moved == pytest.approx(np.sqrt(((shift @ directions(32)) ** 2).mean()), rel=0.03)
    assert moved == pytest.approx(np.linalg.norm(shift) / np.sqrt(3), rel=0.04)


def test_a_shrunk_cube_is_away_by_the_share_that_it_shrank() -> None:
    """W_2 between projections of X and 0.8 X is 0.2 of the projection's standard deviation."""
    shrunk = sliced_wasserstein(0.8 * surface(100_000, "x"), "surface", 1.0, 32).value
    assert shrunk == pytest.approx(0.2 * np.sqrt(KINDS["surface"].variance(1.0)), rel=0.01)
    collapsed = sliced_wasserstein(np.zeros((500, 3)), "surface", 1.0, 32)
    assert collapsed.value == pytest.approx(np.sqrt(KINDS["surface"].variance(1.0)), rel=1e-3)
    assert collapsed.standard_error == 0


def test_a_perfect_sample_comes_ever_closer() -> None:
    def mean_square(n: int) -> float:
        clouds = (surface(n, "perfect", i) for i in range(40))
        return float(np.mean([sliced_wasserstein(c, "surface", 1.0, 8).value ** 2 for c in clouds]))

    # E W_2^2 falls like 1 / n where the density has no gaps.
    assert mean_square(1000) / mean_square(8000) == pytest.approx(8, rel=0.5)


def test_sliced_wasserstein_is_pots_distance_from_a_huge_sample() -> None:
    cloud, huge = 0.7 * surface(2000, "x"), surface(200_000, "huge")
    expected = ot.sliced_wasserstein_distance(cloud, huge, projections=directions(8))
    value = sliced_wasserstein(cloud, "surface", 1.0, 8).value
    assert value == pytest.approx(float(expected), rel=5e-3)


def test_sliced_wasserstein_matches_exact_transport() -> None:
    cloud, axes = 0.7 * surface(60, "x"), directions(8)
    quantiles = true_quantiles("surface", 60, 8)
    # POT's network simplex on each projection, no sorting.
    squares = [
        ot.emd2([], [], ot.dist((cloud @ axis)[:, None], own[:, None]))
        for axis, own in zip(axes.T, quantiles, strict=True)
    ]
    value = sliced_wasserstein(cloud, "surface", 1.0, 8).value
    assert value == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-6)


# Where sampling is most of the distance, as it is for a perfect cloud, the claim is cautious.
@pytest.mark.parametrize(
    ("scale", "least", "most"), [(1.0, 1.2, 1.7), (0.9, 1.0, 1.7), (0.5, 0.85, 1.2)]
)
def test_the_error_of_sliced_wasserstein_is_the_spread_of_repeats(
    scale: float, least: float, most: float
) -> None:
    results = [
        sliced_wasserstein(scale * surface(1000, "x", i), "surface", 1.0, 6) for i in range(150)
    ]
    spread = np.std([result.value for result in results], ddof=1)
    claimed = np.sqrt(np.mean([result.standard_error**2 for result in results]))
    # 150 repeats know the spread to 6 %.
    assert least < claimed / spread < most


def test_transport_refuses_a_single_point() -> None:
    with pytest.raises(ValueError, match="at least two points"):
        sliced_wasserstein(surface(1, "x"), "surface", 1.0, 4)
