"""Rate and distortion: the points that have one, and the reference lines."""

import math

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from planted.figures import make_metrics, words_in
from planted.sources import overview

from cubeae.figures.rate_distortion import rate_distortion
from cubeae.results.rates import rate_points


def test_rate_points_are_those_with_finite_information():
    metrics = make_metrics()
    points = rate_points(metrics)
    # 2 datasets x 2 seeds a cell; 5 dB at dim 1 has no MSE, both dims without noise are infinite.
    assert (len(points.rows), points.infinite, points.beyond, points.missing) == (12, 8, 0, 4)
    assert points.rows["distortion"].min() == pytest.approx(3 * 0.05)
    metrics["mutual_information_upper_bits"] *= 9
    far = rate_points(metrics)
    # 2.5 x 9 at 15 dB exceeds 20 bits in both dims; at 5 dB 2 x 9 does not.
    assert (len(far.rows), far.infinite, far.beyond, far.missing) == (4, 8, 8, 4)


def test_rate_and_distortion_has_a_point_a_training_and_its_reference_lines():
    figure = rate_distortion(overview())
    ax = figure.axes[0]
    assert sum(len(c.get_offsets()) for c in ax.collections if isinstance(c, PathCollection)) == 6
    lines = {line.get_label(): line for line in ax.lines}
    bound = lines["lower bound of any code"]
    # D_max = 5 h^2 / 3 at no bits, and 0.515 at 2 bits, as worked out for the bound.
    assert bound.get_ydata()[0] == pytest.approx(5 / 3, rel=1e-3)
    assert np.interp(2, bound.get_xdata(), bound.get_ydata()) == pytest.approx(0.515, abs=2e-3)
    assert lines["best codes at high rates"].get_ydata().max() < 5 / 3
    linear = lines["best linear codes of d neurons"]
    # One neuron at 5 dB: rho = 3.162, so 1.03 bits and 5/9 (3 - 0.7597).
    assert linear.get_xdata()[0] == pytest.approx(1.029, abs=1e-3)
    assert linear.get_ydata()[0] == pytest.approx(1.2446, abs=1e-4)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "lower bound of any code",
        "best codes at high rates",
        "best linear codes of d neurons",
    ]


def test_rate_and_distortion_without_points():
    none = make_metrics().assign(mutual_information_upper_bits=math.inf)
    words = words_in(rate_distortion(overview(metrics=none)))
    assert "nothing with finite information" in words
