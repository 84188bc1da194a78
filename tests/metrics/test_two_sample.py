"""The MMD against scikit-learn, and its p-values against planted truth."""

import numpy as np
import pytest
from planted.points import surface
from scipy import stats
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import rbf_kernel

from cubeae.metrics.two_sample import MULTIPLES, averaged_kernel, two_sample_test
from cubeae.rng import stream
from cubeae.truth.cube import Points


def unbiased_mmd2(x: Points, y: Points, bandwidth: float) -> float:
    """By scikit-learn's kernels."""
    n, m, gamma = len(x), len(y), 1 / bandwidth
    within = (rbf_kernel(x, gamma=gamma).sum() - n) / (n * (n - 1))
    beyond = (rbf_kernel(y, gamma=gamma).sum() - m) / (m * (m - 1))
    return float(within + beyond - 2 * rbf_kernel(x, y, gamma=gamma).mean())


def test_mmd_is_the_mean_over_bandwidths_by_scikit_learn() -> None:
    x, y = 0.8 * surface(60, "x"), surface(45, "y")
    # torch takes the lower of two middle values; 45 * 44 / 2 = 990 pairs are even.
    median = np.sort(pdist(y, "sqeuclidean"))[494]
    expected = np.mean([unbiased_mmd2(x, y, multiple * median) for multiple in MULTIPLES])
    assert two_sample_test(x, y, 1, stream(0)).mmd2 == pytest.approx(expected, abs=1e-12)


def test_the_p_value_counts_permutations() -> None:
    x, y = 0.9 * surface(40, "x"), surface(50, "y")
    result = two_sample_test(x, y, 99, stream(1, "permutations"))
    kernel = averaged_kernel(x, y).numpy()
    # The same permutations, one by one, with sums written out.
    labels = np.tile(np.arange(90) < 40, (100, 1))
    labels[1:] = stream(1, "permutations").permuted(labels[1:], axis=1)

    def unbiased(a: np.ndarray) -> float:
        own, cross, other = (kernel[np.ix_(r, c)] for r, c in ((a, a), (a, ~a), (~a, ~a)))
        return own.sum() / (40 * 39) + other.sum() / (50 * 49) - 2 * cross.mean()

    values = np.array([unbiased(row) for row in labels])
    assert result.p == (1 + (values[1:] >= values[0] - 1e-15).sum()) / 100


def test_p_values_are_uniform_when_nothing_differs() -> None:
    p = [
        two_sample_test(surface(60, "x", i), surface(60, "y", i), 99, stream(i, "perm")).p
        for i in range(60)
    ]
    assert stats.kstest(p, stats.uniform.cdf).pvalue > 1e-3


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_error_of_mmd_is_the_spread_of_repeats(shift: float) -> None:
    results = [
        two_sample_test(surface(120, "x", i) + shift, surface(120, "y", i), 60, stream(i, "perm"))
        for i in range(60)
    ]
    spread = np.std([result.mmd2 for result in results], ddof=1)
    claimed = np.sqrt(np.mean([result.mmd2_se**2 for result in results]))
    # 60 repeats know the spread to 9 %; near the null the claim may be somewhat large.
    assert 0.7 < claimed / spread < 1.6


def test_a_difference_is_found_however_far_it_lies() -> None:
    y = surface(200, "y")
    for x in (np.zeros((200, 3)), surface(200, "x") + 1e6, 1e6 * surface(200, "x"), 0.5 * y):
        result = two_sample_test(x, y, 199, stream(2, "perm"))
        assert result.p == 1 / 200
        assert 0.05 < result.mmd2 < 1
    # Two points at infinite distance: K(x, x) = 1 for the collapsed, K(x, y) = 0.
    far = two_sample_test(np.full((200, 3), 1e6), y, 9, stream(2, "perm"))
    own = averaged_kernel(y, y)[:200, :200].sum() / (200 * 199)
    assert far.mmd2 == pytest.approx(1 + float(own), abs=1e-9)
    with pytest.raises(ValueError, match="two points in each cloud"):
        two_sample_test(y[:1], y, 9, stream(0))
