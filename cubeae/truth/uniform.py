"""A uniform variable on an interval around 0: its sums, and its density after smoothing.

Dataset kinds are composed of uniform variables, one per axis.
"""

from itertools import product
from math import factorial

import numpy as np

from cubeae.truth.cube import Floats

# In half sides. A narrower uniform variable counts as a point mass, or its digits would cancel.
NARROW = 1e-5


def uniform_sum_cdf(places: Floats, widths: Floats) -> Floats:
    """P(sum of independent uniform variables <= place); [n] -> [n].

    Args:
        places: [n], in half sides.
        widths: w of each variable, which is uniform on [-w, w]; [k], in half sides.

    Source: sum over signs s of prod(s) max(t + s . w, 0)^k / (k! prod 2w), over the k widths that
    are not ``NARROW`` (Bradley & Gupta 2002).
    """
    wide = widths[widths > NARROW]
    count, total = len(wide), np.zeros_like(places)
    for signs in product((-1, 1), repeat=count):
        beyond = places + np.dot(signs, wide)
        total += np.where(beyond >= 0, np.prod(signs) * beyond**count, 0)
    return np.clip(total / (factorial(count) * np.prod(2 * wide)), 0, 1)


def log_uniform(u: Floats, half_side: float, tau: float) -> Floats:
    """Log density of a uniform variable on [-h, h] plus N(0, tau^2), exact at any distance.

    Source: log of [Phi((u + h) / tau) - Phi((u - h) / tau)] / 2h. At -|u| both terms are lower
    tails, which log_ndtr gives to full relative accuracy.
    """
    from scipy.special import log_ndtr  # slow to import, and rarely needed

    upper = log_ndtr((half_side - np.abs(u)) / tau)
    gap = log_ndtr((-half_side - np.abs(u)) / tau) - upper
    # log(1 - e^gap), by whichever form keeps its digits (Maechler 2012).
    close = np.minimum(gap, -np.log(2))
    apart = np.maximum(gap, -np.log(2))
    rest = np.where(gap > -np.log(2), np.log(-np.expm1(apart)), np.log1p(-np.exp(close)))
    return upper + rest - np.log(2 * half_side)
