"""Sliced Wasserstein distance: how far mass must move, averaged over directions."""

import numpy as np

from cubeae.cube import Floats, Points

# Each batch gives its own distance; their spread gives the standard error.
BATCHES = 10


def directions(count: int) -> Floats:
    """Unit vectors spread evenly over a half sphere, as columns; [3, count].

    A golden spiral, not random vectors: opposite directions give equal distances, and an even
    spread needs far fewer of them. It is the same for every cloud, so that distances compare.

    Source: Swinbank & Purser 2006 (Fibonacci grids).
    """
    height = (np.arange(count) + 0.5) / count
    angle = np.arange(count) * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - height**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height])


def sliced_wasserstein(generated: Points, reference: Points, projections: int) -> float:
    """Sliced Wasserstein-2 distance between two clouds, in units of the data.

    Args:
        generated: [n, 3].
        reference: [m, 3].
        projections: how many ``directions``.

    Returns:
        The root of the mean over directions of the squared one-dimensional distance. Between two
        samples of one distribution it is above zero and falls like n^-1/2.

    Raises:
        ValueError: if a cloud is empty.

    Source: Bonneel et al. 2015, computed by POT (Flamary et al. 2021).
    """
    if not (len(generated) and len(reference)):
        raise ValueError("the sliced Wasserstein distance needs points in both clouds")
    # POT takes seconds to import, which all that only reads this package need not wait for.
    import ot

    return float(
        ot.sliced_wasserstein_distance(generated, reference, projections=directions(projections))
    )


def sliced_wasserstein_se(generated: Points, reference: Points, projections: int) -> float:
    """Standard error of ``sliced_wasserstein`` from sampling, in units of the data.

    The spread of the distance over ``BATCHES`` batches, over sqrt(BATCHES): right where the clouds
    differ much and where they do not differ, as the deviation falls like n^-1/2 in either case;
    in between it is up to half too large.

    Args:
        generated: [n, 3] in random order.
        reference: [m, 3] in random order; the longer cloud is cut to the shorter.
        projections: how many ``directions``.

    Raises:
        ValueError: with fewer than ``BATCHES`` points.
    """
    size = min(len(generated), len(reference)) // BATCHES
    if size < 1:
        raise ValueError(f"the standard error needs {BATCHES} points in each cloud")
    axes = directions(projections).T
    # Clouds of one size need no transport solver: sorted projections are matched in order.
    sorted_x, sorted_y = (
        np.sort((axes @ cloud[: size * BATCHES].T).reshape(projections, BATCHES, size), axis=2)
        for cloud in (generated, reference)
    )
    distances = np.sqrt(((sorted_x - sorted_y) ** 2).mean(axis=(0, 2)))
    return float(distances.std(ddof=1) / np.sqrt(BATCHES))
