"""Every generative measure of one cloud, named as the columns of metrics.parquet."""

from typing import NamedTuple

import numpy as np

from cubeae.metrics.geometry import (
    cell_occupancy,
    edge_coverage,
    face_occupancy,
    surface_distance,
)
from cubeae.metrics.knn import knn_kl
from cubeae.metrics.neighbours import neighbourhoods
from cubeae.metrics.smoothed_kl import ForwardKl, SmoothedKl, smoothed_kl
from cubeae.metrics.transport import sliced_wasserstein
from cubeae.metrics.two_sample import two_sample_test
from cubeae.rng import stream
from cubeae.specs.clouds import DEFAULTS, MINIMUM_POINTS, CloudSettings
from cubeae.truth.cube import Points
from cubeae.truth.kinds import KINDS

# In half sides. Float64 numbers near 1e12 are 1e-4 apart; beyond, smoothing would have no effect.
LARGEST_COORDINATE = 1e12


class CloudScore(NamedTuple):
    """Every generative measure of a cloud by column name, and its smoothed KL by query sets."""

    measures: dict[str, float]
    forward: ForwardKl


def score_cloud(
    points: Points,
    reference: Points,
    kind: str,
    half_side: float,
    rng: np.random.Generator,
    settings: CloudSettings,
) -> CloudScore:
    """Every generative measure of a cloud; pass the same ``rng`` state to compare clouds.

    Args:
        points: the generated cloud, [n, 3], n >= ``MINIMUM_POINTS``, in any order.
        reference: a sample of the data, [m, 3], m >= ``MINIMUM_POINTS``, in random order.
        kind: name of a dataset kind.
        half_side: h.
        rng: draws the queries, the permutations, and the points that each measure uses.
        settings: sizes.

    Returns:
        ``measures``: column name -> value; ``<name>_se`` is the standard error from sampling.
        Divergences are in nats, distances in units of the data. ``on_surface_fraction`` and its
        error are NaN for a kind that is no surface.

    Raises:
        ValueError: if a cloud is not [n, 3], is too small, or holds NaN, infinite or absurdly
            large numbers; if the half side is not above zero.
        UnknownNameError: the kind is not registered.

    Source: each module of ``cubeae.metrics`` that is named after its measure.
    """
    if not (half_side > 0 and np.isfinite(half_side)):
        raise ValueError(f"half_side must be above zero and finite, not {half_side}")
    points = checked_cloud(points, half_side, "the cloud")
    reference = checked_cloud(reference, half_side, "the reference")
    # Measures take the first points, and a file's points may be sorted.
    streams = score_streams(rng)
    shuffled = points[streams.order.permutation(len(points))[: settings.most_points]]
    centres, tau = shuffled[: settings.centres], settings.tau * half_side
    kl = smoothed_kl(centres, kind, half_side, tau, settings.queries, streams.queries)
    measures = (
        _divergences(kl)
        | _transport(shuffled[: settings.sliced_points], kind, half_side, settings)
        | _distances(shuffled, reference, streams.permutations, settings)
        | _geometry(points, kind, half_side)
    )
    return CloudScore(measures, kl.forward_kl)


class ScoreStreams(NamedTuple):
    """Random streams of one score: of the points' order, the queries and the permutations."""

    order: np.random.Generator
    queries: np.random.Generator
    permutations: np.random.Generator


def score_streams(rng: np.random.Generator) -> ScoreStreams:
    """The streams that ``score_cloud`` derives from its generator."""
    return ScoreStreams(*rng.spawn(3))


def perfect_score(
    n: int,
    reference: Points,
    kind: str,
    half_side: float,
    rng: np.random.Generator,
    settings: CloudSettings,
) -> dict[str, float]:
    """The measures of a fresh true sample of ``n`` points: the floor that no model can beat.

    Args:
        n: points of the cloud that it is compared with, at least ``MINIMUM_POINTS``.
        reference, kind, half_side, settings: as in ``score_cloud``.
        rng: draws the sample, then everything that ``score_cloud`` draws.

    Raises:
        ValueError, UnknownNameError: as ``score_cloud``.
    """
    points = KINDS[kind].sample(n, half_side, rng)
    return score_cloud(points, reference, kind, half_side, rng, settings).measures


def score_against_truth(
    points: Points, kind: str, half_side: float, seed: int
) -> dict[str, dict[str, float | None]]:
    """Score a user's cloud at the default sizes, and a perfect generator's of as many points.

    Args:
        points: [n, 3].
        kind: name of a dataset kind.
        half_side: h.
        seed: of the reference sample and of all other random draws.

    Returns:
        Measure -> ``value``, ``standard_error`` (None where there is none), ``perfect``.

    Raises:
        ValueError, UnknownNameError: as ``score_cloud``.
    """
    truth = KINDS[kind]
    cloud = checked_cloud(points, half_side, "the cloud")
    reference = truth.sample(DEFAULTS.centres, half_side, stream(seed, "reference"))
    place = (reference, kind, half_side)
    own = score_cloud(cloud, *place, stream(seed, "score"), DEFAULTS).measures
    floor = perfect_score(len(cloud), *place, stream(seed, "perfect"), DEFAULTS)
    return {
        name: {"value": value, "standard_error": own.get(f"{name}_se"), "perfect": floor[name]}
        for name, value in own.items()
        if not name.endswith("_se")
    }


def checked_cloud(points: Points, half_side: float, name: str) -> Points:
    """Check a cloud that is to be scored, and convert it to contiguous float64; [n, 3].

    Args:
        points: [n, 3].
        half_side: h.
        name: what error messages call it.

    Raises:
        ValueError: if its shape is wrong, it has fewer than ``MINIMUM_POINTS`` points, or it
            holds NaN, infinities or coordinates beyond ``LARGEST_COORDINATE`` half sides.
    """
    try:
        cloud = np.ascontiguousarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} does not consist of numbers") from error
    if cloud.ndim != 2 or cloud.shape[1] != 3:
        raise ValueError(f"{name} has shape {list(cloud.shape)}; [n, 3] is needed")
    if len(cloud) < MINIMUM_POINTS:
        raise ValueError(f"{name} has {len(cloud)} points; at least {MINIMUM_POINTS} are needed")
    sound = np.isfinite(cloud).all(axis=1)
    if not sound.all():
        first = int(sound.argmin())
        bad = int((~sound).sum())
        raise ValueError(f"{name} has {bad} points with NaN or infinity, the first at row {first}")
    largest = max(float(cloud.max()), -float(cloud.min()))
    if largest > LARGEST_COORDINATE * half_side:
        raise ValueError(
            f"{name} has a coordinate of size {largest:.3g}; "
            f"at most {LARGEST_COORDINATE * half_side:.3g} can be scored"
        )
    return cloud


def _divergences(divergence: SmoothedKl) -> dict[str, float]:
    return {
        "smoothed_kl_forward": divergence.forward,
        "smoothed_kl_forward_se": divergence.forward_se,
        "smoothed_kl_reverse": divergence.reverse,
        "smoothed_kl_reverse_se": divergence.reverse_se,
        "smoothed_jeffreys": divergence.jeffreys,
        "smoothed_jeffreys_se": divergence.jeffreys_se,
    }


def _transport(
    points: Points, kind: str, half_side: float, settings: CloudSettings
) -> dict[str, float]:
    sliced = sliced_wasserstein(points, kind, half_side, settings.projections)
    return {
        "sliced_wasserstein": sliced.value,
        "sliced_wasserstein_se": sliced.standard_error,
    }


def _distances(
    points: Points, reference: Points, rng: np.random.Generator, settings: CloudSettings
) -> dict[str, float]:
    few = settings.mmd_points
    test = two_sample_test(points[:few], reference[:few], settings.permutations, rng)
    near = settings.neighbour_points
    balls = neighbourhoods(points[:near], reference[:near], settings.neighbours)
    seen = settings.knn_points
    return {
        "generated_mmd2": test.mmd2,
        "generated_mmd2_se": test.mmd2_se,
        "generated_mmd_p": test.p,
        "precision": balls.precision,
        "recall": balls.recall,
        "density": balls.density,
        "coverage": balls.coverage,
        "knn_kl": knn_kl(reference[:seen], points[:seen], settings.neighbours),
    }


def _geometry(points: Points, kind: str, half_side: float) -> dict[str, float]:
    distance = surface_distance(points, kind, half_side)
    faces, cells = face_occupancy(points), cell_occupancy(points)
    return {
        "surface_distance_mean": distance.mean,
        "surface_distance_mean_se": distance.mean_se,
        "surface_distance_rms": distance.rms,
        "surface_distance_median": distance.median,
        "surface_distance_q95": distance.q95,
        "on_surface_fraction": distance.on_surface_fraction,
        "on_surface_fraction_se": distance.on_surface_fraction_se,
        "face_kl": faces.kl,
        "face_p": faces.p,
        "cell_kl": cells.kl,
        "cell_p": cells.p,
        "edge_coverage": edge_coverage(points, kind, half_side),
        "inward_bias": distance.inward_bias,
    }
