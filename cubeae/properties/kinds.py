"""What must hold for every dataset kind (``cubeae.truth.kind``), by its name in the registry.

Random draws have fixed seeds. Where a statement is tested by its p-value, a true one fails with a
probability below 1e-4, and then always.
"""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from cubeae.metrics.geometry import cell_counts, edge_coverage, surface_distance
from cubeae.metrics.transport import true_quantiles
from cubeae.properties.suite import words_faults
from cubeae.rng import stream
from cubeae.truth.cube import Floats, Points, edge_distance, signed_distance
from cubeae.truth.kind import DatasetKind
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import (
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
)

N = 60_000
RARE = 1e-4  # a p-value that no true statement has


def smoothed(kind: DatasetKind, n: int, tau: float, rng: np.random.Generator) -> Points:
    """Draw ``n`` independent points of the distribution at h = 1 plus N(0, tau^2 I); [n, 3]."""
    return kind.sample(n, 1.0, rng) + tau * rng.standard_normal((n, 3))


def _close(found: object, expected: object, rel: float = 0.0, tol: float = 0.0) -> bool:
    """Whether all numbers agree; never for NaN."""
    return bool(np.allclose(np.asarray(found), np.asarray(expected), rtol=rel, atol=tol))


def states_its_words(name: str) -> Iterator[str]:
    """Pages call it by its noun."""
    yield from words_faults(noun=KINDS[name].noun)


def samples_have_the_stated_moments(name: str) -> Iterator[str]:
    """Mean 0 and covariance v I, to 5 standard errors; a fourth moment is below h^4."""
    kind = KINDS[name]
    for half_side in (1.0, 2.5):
        points, variance = kind.sample(N, half_side, stream(0, name)), kind.variance(half_side)
        if points.shape != (N, 3):
            yield f"samples the shape {list(points.shape)}, not [{N}, 3]"
            return
        if not np.abs(points.mean(0)).max() < 5 * np.sqrt(variance / N):
            yield f"its samples' mean is {points.mean(0).round(4).tolist()}, not 0"
        spread = np.cov(points.T)
        if not np.abs(spread - variance * np.eye(3)).max() < 5 * half_side**2 / np.sqrt(N):
            shown = spread.round(4).tolist()
            yield f"states the variance {variance:.4g}; its samples' covariance is {shown}"


def the_mean_square_deviates_as_stated(name: str) -> Iterator[str]:
    """Of 4,000 samples of 50 points; their standard deviation is known to 1.1 %."""
    kind, rng = KINDS[name], stream(0, "mean-square", name)
    means = np.array([np.square(kind.sample(50, 2.0, rng)).mean() for _ in range(4000)])
    if not _close(means.mean(), kind.variance(2.0), rel=0.005):
        yield f"`variance` is {kind.variance(2.0):.4g} at h = 2; its samples' is {means.mean():.4g}"
    stated = kind.mean_square_deviation(2.0, 50)
    if not _close(means.std(), stated, rel=0.045):
        yield f"`mean_square_deviation` is {stated:.4g}; that of its samples is {means.std():.4g}"


def a_larger_cube_has_samples_of_the_same_shape(name: str) -> Iterator[str]:
    """It scales with h."""
    one, three = (KINDS[name].sample(200, h, stream(1, "scale")) for h in (1.0, 3.0))
    if not _close(three, 3 * one, rel=1e-12):
        yield "its samples do not scale with half_side"


def all_points_lie_on_the_stated_set(name: str) -> Iterator[str]:
    """Within the cube, at the stated mean depth."""
    kind = KINDS[name]
    points = kind.sample(N, 2.0, stream(2, name))
    if not np.abs(points).max() <= 2:
        yield "samples points outside the cube"
    if not kind.distance(points, 2.0).max() < 1e-12:
        yield "`distance` is not 0 at its own samples"
    # Moving points along x takes those of a surface off it, and leaves most of a solid in it.
    share = (kind.distance(points + np.array([0.01, 0, 0]), 2.0) > 1e-3).mean()
    if (share > 0.25) != kind.is_surface:
        yield f"states is_surface = {kind.is_surface}, but its `distance` says otherwise"
    depth = -signed_distance(points, 2.0)
    if not abs(depth.mean() - 2 * kind.mean_depth) <= 5 * depth.std() / np.sqrt(N) + 1e-12:
        found = f"that of its samples is {depth.mean() / 2:.4g}"
        yield f"`mean_depth` is {kind.mean_depth:.4g}; {found}"


def the_cube_is_filled_evenly_as_seen_from_the_centre(name: str) -> Iterator[str]:
    """Also by ``from_uniform``."""
    kind = KINDS[name]
    drawn = kind.sample(N, 1.0, stream(3, name))
    mapped = kind.from_uniform(stream(10, name).random((N, 3)), 2.0)
    for method, points in (("sample", drawn), ("from_uniform", mapped)):
        if not stats.chisquare(cell_counts(points).ravel()).pvalue > RARE:
            yield f"`{method}` does not fill the cube evenly, as seen from its centre"


def the_edge_share_is_that_of_samples(name: str) -> Iterator[str]:
    """At h = 2."""
    kind = KINDS[name]
    points = kind.sample(N, 2.0, stream(6, name))
    for distance in (0.1, 0.6, 1.4, 1.6, 2.0):
        near, stated = (
            int((edge_distance(points, 2.0) <= distance).sum()),
            kind.edge_share(2.0, distance),
        )
        if not (0 <= stated <= 1 and stats.binomtest(near, N, stated).pvalue > RARE):
            found = f"{near / N:.4g} within {distance / 2:g} h of an edge"
            yield f"`edge_share` is {stated:.4g}; that of its samples is {found}"
    if not kind.edge_share(2.0, 0.2) > 0:
        yield "must have some of its mass within h / 10 of an edge"


def the_projected_cdf_is_that_of_samples(name: str) -> Iterator[str]:
    """By Kolmogorov and Smirnov's critical value at 1e-5."""
    kind = KINDS[name]
    points = kind.sample(N, 2.0, stream(7, name))
    # Not at the ends of the cube, where a projection along an axis jumps.
    places = np.linspace(-3.49, 3.49, 50)
    for axis in np.array([(1, 0, 0), (0.6, 0, -0.8), (0.36, 0.48, 0.8)], dtype=float):
        exact = kind.projected_cdf(places, axis, 2.0)
        shares = np.searchsorted(np.sort(points @ axis), places, side="right") / N
        if not np.abs(shares - exact).max() < 2.47 / np.sqrt(N):
            yield f"`projected_cdf` along {axis.tolist()} is not that of its samples"
        if not _close(exact[[0, -1]], [0, 1], tol=1e-9):
            yield f"`projected_cdf` along {axis.tolist()} does not go from 0 to 1"


def projected_quantiles_have_the_stated_variance(name: str) -> Iterator[str]:
    """The sliced Wasserstein distance reads them."""
    fine = true_quantiles(name, 20_000, 8)
    if not _close((fine**2).mean(axis=1), np.full(8, KINDS[name].variance(1.0)), rel=1e-4):
        yield "the quantiles of `projected_cdf` have another variance than `variance` says"
    if not np.all(np.diff(fine) >= 0):
        yield "the quantiles of `projected_cdf` fall"


def the_density_integrates_to_one_and_scales(name: str) -> Iterator[str]:
    """The trapezoidal rule is exact to many digits for functions as smooth as this one."""
    kind = KINDS[name]
    axis, step = np.linspace(-2.8, 2.8, 81, retstep=True)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    mass = float(np.exp(kind.log_density(grid, 1.0, 0.2)).sum() * step**3)
    if not abs(mass - 1) < 1e-9:
        yield f"the density integrates to {mass:.9g}, not to 1"
    scaled = kind.log_density(2.5 * grid[:1000], 2.5, 0.5) + 3 * np.log(2.5)
    if not _close(scaled, kind.log_density(grid[:1000], 1.0, 0.2), rel=1e-12):
        yield "the density does not scale with half_side"


def the_density_is_the_share_of_samples_in_small_boxes(name: str) -> Iterator[str]:
    """The midpoint rule on 8^3 points: its step is a quarter of tau, its error 1e-3 or so."""
    n, side, tau = 400_000, 0.3, 0.15
    kind = KINDS[name]
    samples = smoothed(kind, n, tau, stream(7, name))
    offsets = side * ((np.arange(8) + 0.5) / 8 - 0.5)
    box = np.stack(np.meshgrid(offsets, offsets, offsets), axis=-1).reshape(-1, 3)
    for centre in ([1, 0, 0], [1, 1, 0], [1, 1, 1], [1.2, 0.3, -0.5], [0.85, -0.9, 0.1], [0, 0, 0]):
        inside = int((np.abs(samples - centre) < side / 2).all(axis=1).sum())
        expected = n * side**3 * np.exp(kind.log_density(box + centre, 1.0, tau)).mean()
        if not abs(inside - expected) < 5 * np.sqrt(expected) + 0.005 * expected:
            yield f"the density near {centre} is {expected / inside:.3g} times that of its samples"


def the_density_is_finite_far_away(name: str) -> Iterator[str]:
    """-||x - nearest||^2 / 2 tau^2, from (1, 0, 0) and from the corner, which are in the set."""
    far = KINDS[name].log_density(np.array([[1e6, 0, 0], [-1e6, 1e6, 1e6]]), 1.0, 0.1)
    if not _close(far, -np.array([1, 3]) * (1e6 - 1) ** 2 / 0.02, rel=1e-6):
        yield f"the log density far away is {far.tolist()}, which is wrong or not finite"


def the_entropy_is_the_mean_surprise_of_samples(name: str) -> Iterator[str]:
    """To 5 standard errors."""
    kind = KINDS[name]
    surprise = -kind.log_density(smoothed(kind, N, 0.2, stream(8, name)), 1.0, 0.2)
    entropy = kind.smoothed_entropy(1.0, 0.2)
    if not abs(surprise.mean() - entropy) < 5 * surprise.std() / np.sqrt(N):
        yield f"the entropy is {entropy:.4g} nats; its samples' mean surprise {surprise.mean():.4g}"
    if not abs(kind.smoothed_entropy(3.0, 0.6) - entropy - 3 * np.log(3)) < 1e-5:
        yield "the entropy does not scale with half_side"


def the_size_is_that_of_the_entropy_of_little_smoothing(name: str) -> Iterator[str]:
    """Extrapolated from two smoothings."""
    kind = KINDS[name]

    def uniform(tau: float) -> float:
        """The entropy without that of the noise across the set: ln size + O(tau) at its rim."""
        across = (3 - kind.dimension) / 2 * np.log(2 * np.pi * np.e * tau**2)
        return kind.smoothed_entropy(1.0, tau) - float(across)

    size = float(np.exp(2 * uniform(0.05) - uniform(0.1)))
    if not abs(np.log(size / kind.size)) < 0.02:
        stated = f"`size` is {kind.size:.4g} and `dimension` {kind.dimension}"
        yield f"{stated}; the entropy gives a size of {size:.4g}"


def evenly_spread_points_have_the_smoothed_distribution(name: str) -> Iterator[str]:
    """At most the error of independent points; far less, as they are spread evenly."""
    n, tau, kind = 2**14, 0.3, KINDS[name]
    spread = kind.spread_smoothed(n, 2.0, tau, stream(9, name))
    variance = kind.variance(2.0) + tau**2
    surprise, entropy = -kind.log_density(spread, 2.0, tau), kind.smoothed_entropy(2.0, tau)
    if not (
        np.abs(spread.mean(0)).max() < np.sqrt(variance / n)
        and np.abs(np.cov(spread.T) - variance * np.eye(3)).max() < 4 / np.sqrt(n)
        and abs(surprise.mean() - entropy) < surprise.std() / np.sqrt(n)
    ):
        yield "`from_uniform` gives another distribution than `sample`"


def the_peak_is_that_of_the_smoothed_density(name: str) -> Iterator[str]:
    """By brute force: E exp(-s ||X - y||^2) = (pi / s)^{3/2} p_tau(y) with tau^2 = 1 / (2s)."""
    kind, slopes = KINDS[name], np.array([0.01, 0.5, 1.0, 1.1, 1.3, 2.0, 5.0, 20.0, 60.0])
    t = np.linspace(0, 1, 61)
    grid = np.stack(np.meshgrid(t, t, t), axis=-1).reshape(-1, 3)
    for s, peak in zip(slopes, kind.log_peak(slopes), strict=True):
        density = kind.log_density(grid, 1.0, np.sqrt(0.5 / s))
        brute = density.max() + 1.5 * np.log(np.pi / s)
        # The grid's step of 1/60 misses at most 3/2 s / 120^2 of the peak; the peak's own grid
        # may miss less.
        if not -1e-6 * max(s, 1) < peak - brute < 1.6 * s / 120**2 + 1e-9:
            yield f"`log_peak` at the slope {s:g} is {peak:.6g}; a grid search finds {brute:.6g}"


def from_its_sharp_slope_on_the_peak_is_a_power(name: str) -> Iterator[str]:
    """exp(log_peak) is a constant times s^(-k/2)."""
    kind = KINDS[name]
    slopes = kind.sharp * np.array([1.0, 2.0, 4.0])
    constant = kind.log_peak(slopes) + kind.dimension / 2 * np.log(slopes)
    if not _close(constant, np.full(3, constant[0]), tol=2e-4):
        yield f"from `sharp` = {kind.sharp:g} on, `log_peak` is no power of the slope yet"


def the_bound_falls_from_the_variance_to_shannons(name: str) -> Iterator[str]:
    """The rate-distortion bound that follows from the kind, at half side 0.3."""
    kind, rates = KINDS[name], np.linspace(0, 16, 161)
    bound: Floats = distortion_bound(rates, name, 0.3)
    # Parallel to Shannon's bound at high rates; at most the mass near a corner, 1.3554, below it.
    ratio = high_rate_distortion(rates[80:], name, 0.3) / bound[80:]
    # k bits per point halve the distance: each distortion is a quarter of the one before.
    quarter = distortion_bound(12, name, 0.3) / 4
    for holds, words in (
        (_close(maximal_distortion(name, 0.3), 3 * kind.variance(0.3), rel=1e-6), "maximum"),
        (_close(bound[0], maximal_distortion(name, 0.3), rel=1e-4), "value at 0 bits"),
        ((np.diff(bound) < 0).all() and (np.diff(bound, 2) > 0).all(), "convex fall"),
        (_close(bound, 0.09 * distortion_bound(rates, name, 1.0), rel=1e-6), "scale"),
        (distortion_bound(np.inf, name, 0.3) == 0, "value at infinitely many bits"),
        (np.ptp(ratio) < 2e-3 and 0.999 < ratio[-1] < 1.3570, "approach to Shannon's bound"),
        (_close(distortion_bound(12 + kind.dimension, name, 0.3), quarter, rel=1e-4), "slope"),
    ):
        if not holds:
            yield f"the rate-distortion bound from `log_peak` has a wrong {words}"


def a_perfect_sample_scores_perfectly_by_its_place(name: str) -> Iterator[str]:
    """By the measures of places."""
    kind = KINDS[name]
    points = kind.sample(N, 3.0, stream(11, name))
    places = surface_distance(points, name, 3.0)
    if not (_close(places.mean, 0, tol=1e-12) and _close(places.inward_bias, 0, tol=0.03)):
        yield "its own samples do not lie where `distance` and `mean_depth` say"
    on_surface = places.on_surface_fraction
    if not (on_surface == 1 if kind.is_surface else np.isnan(on_surface)):
        yield f"the share of its samples on its surfaces is {on_surface}"
    share = kind.edge_share(3.0, 0.3)
    if not abs(edge_coverage(points, name, 3.0) - 1) <= 5 / np.sqrt(share * N):
        yield "its own samples do not cover the edges as `edge_share` says"


KIND = (
    states_its_words,
    samples_have_the_stated_moments,
    the_mean_square_deviates_as_stated,
    a_larger_cube_has_samples_of_the_same_shape,
    all_points_lie_on_the_stated_set,
    the_cube_is_filled_evenly_as_seen_from_the_centre,
    the_edge_share_is_that_of_samples,
    the_projected_cdf_is_that_of_samples,
    projected_quantiles_have_the_stated_variance,
    the_density_integrates_to_one_and_scales,
    the_density_is_the_share_of_samples_in_small_boxes,
    the_density_is_finite_far_away,
    the_entropy_is_the_mean_surprise_of_samples,
    the_size_is_that_of_the_entropy_of_little_smoothing,
    evenly_spread_points_have_the_smoothed_distribution,
    the_peak_is_that_of_the_smoothed_density,
    from_its_sharp_slope_on_the_peak_is_a_power,
    the_bound_falls_from_the_variance_to_shannons,
    a_perfect_sample_scores_perfectly_by_its_place,
)
