"""KL divergences between two clouds, each through a density that is fitted to it first.

All are in nats. ``first`` [n, d] is a sample of p and ``second`` [m, d] one of q; KL(p || q) is
estimated. Nearest neighbours are in ``cubeae.metrics.knn``.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr

Cloud = NDArray[np.floating]
# A covariance whose smallest eigenvalue is below this share of its largest counts as singular.
SINGULAR = 1e-12


def gaussian_kl(first: Cloud, second: Cloud) -> float:
    """KL between the Gaussians with the clouds' means and covariances.

    1/2 (tr(C2^-1 C1) + (m2 - m1)^T C2^-1 (m2 - m1) - d + ln det C2 - ln det C1). Infinite where
    a covariance is singular.

    Source: Kullback 1959, chapter 9.
    """
    clouds = [np.asarray(cloud, np.float64) for cloud in (first, second)]
    own, other = (np.atleast_2d(np.cov(cloud.T)) for cloud in clouds)
    shift: NDArray[np.float64] = clouds[1].mean(0) - clouds[0].mean(0)
    if _is_singular(own) or _is_singular(other):
        return float("inf")
    trace = np.trace(np.linalg.solve(other, own))
    distance = shift @ np.linalg.solve(other, shift)
    volumes = np.linalg.slogdet(other)[1] - np.linalg.slogdet(own)[1]
    return float(0.5 * (trace + distance - len(shift) + volumes))


def _is_singular(covariance: NDArray[np.float64]) -> bool:
    values = np.linalg.eigvalsh(covariance)
    return bool(values[0] <= SINGULAR * values[-1])


def histogram_kl(first: Cloud, second: Cloud, bins: int, floor: float) -> float:
    """KL between the clouds' histograms, of ``bins`` equal bins per coordinate.

    The bins span both clouds together. ``floor`` is added to the share of points in each bin,
    and the shares are scaled to sum to 1 again, so that an empty bin does not make KL infinite.

    Args:
        first, second: clouds, [n, d] and [m, d].
        bins: per coordinate; there are ``bins ** d`` in all.
        floor: above 0.

    Raises:
        ValueError: the floor is not above 0.
    """
    if floor <= 0:
        raise ValueError(f"floor must be above 0, not {floor}")
    both = np.concatenate([first, second]).astype(np.float64)
    ends = list(zip(both.min(0), both.max(0), strict=True))
    shares = []
    for cloud in (first, second):
        counts = np.histogramdd(np.asarray(cloud, np.float64), bins, ends)[0]
        raised = counts / len(cloud) + floor
        shares.append(raised / raised.sum())
    return float(rel_entr(*shares).sum())


def kernel_kl(first: Cloud, second: Cloud) -> float:
    """KL between the clouds' Gaussian kernel densities, as a mean over the points of ``first``.

    The bandwidths are Scott's. A point's own kernel is part of its cloud's density, which biases
    the estimate upwards. Infinite where a covariance is singular.

    Source: Scott 1992, section 6.3, for the bandwidth.
    """
    # Importing scipy.stats takes half a second; users of other functions need not wait for it.
    from scipy.stats import gaussian_kde

    try:
        own, other = (gaussian_kde(np.asarray(cloud, np.float64).T) for cloud in (first, second))
    except np.linalg.LinAlgError:
        return float("inf")
    points = np.asarray(first, np.float64).T
    return float(np.mean(own.logpdf(points) - other.logpdf(points)))
