"""The k-nearest-neighbour estimate of a KL divergence.

The 2024 student report's D_KL may be one.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Cloud = NDArray[np.floating]


def knn_kl(reference: Cloud, generated: Cloud, neighbours: int) -> float:
    """k-nearest-neighbour estimate of KL(data || generated), in nats.

    It is no distance from the cube's surface: the data lie on a 2-D surface, where the true value
    is infinite for any cloud that leaves it, so the estimate grows with the sample size. Pages
    always show it with its n, m and k.

    Args:
        reference: points of the data, [n, d].
        generated: [m, d].
        neighbours: k, below n and m.

    Raises:
        ValueError: if either cloud has too few points.

    Source: Wang, Kulkarni & Verdu 2009, equation 5; Perez-Cruz 2008.
    """
    n, m = len(reference), len(generated)
    if n <= neighbours or m < neighbours:
        raise ValueError(f"k = {neighbours} neighbours need more points than {min(n, m)}")
    # A point's first neighbour in its own cloud is itself.
    own = cKDTree(reference).query(reference, [neighbours + 1])[0][:, 0]
    other = cKDTree(generated).query(reference, [neighbours])[0][:, 0]
    tiny = np.finfo(np.float64).tiny
    ratio = np.log(np.maximum(other, tiny)) - np.log(np.maximum(own, tiny))
    return float(reference.shape[1] * ratio.mean() + np.log(m / (n - 1)))
