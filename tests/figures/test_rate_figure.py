"""Rate and distortion: the points that have one, and the reference lines."""

import math

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from planted.figures import COLOURS, make_metrics, words_in

from cubeae.figures.rate_distortion import rate_distortion, support_of
from cubeae.results.rates import rate_points
from cubeae.truth.cube import sample_solid, sample_surface


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
    metrics = make_metrics()
    figure = rate_distortion(metrics, sample_surface(60, 1.0, np.random.default_rng(0)), COLOURS)
    ax = figure.axes[0]
    assert sum(len(c.get_offsets()) for c in ax.collections if isinstance(c, PathCollection)) == 12
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


def test_rate_and_distortion_without_points_or_without_a_cube():
    none = make_metrics().assign(mutual_information_upper_bits=math.inf)
    assert "nothing with finite information" in words_in(
        rate_distortion(none, np.empty((0, 3)), COLOURS)
    )
    figure = rate_distortion(make_metrics(), np.empty((0, 3)), COLOURS)
    assert not figure.axes[0].lines


@pytest.mark.parametrize("half_side", [0.3333, 1.0, 2.5])
def test_the_cube_is_known_from_its_points(half_side: float):
    rng = np.random.default_rng(0)
    surface = sample_surface(200, half_side, rng).astype(np.float32)
    assert support_of(surface) == ("surface", pytest.approx(half_side, rel=1e-5))
    kind, side = support_of(sample_solid(1000, half_side, rng))
    assert kind == "solid"
    assert side == pytest.approx(half_side, rel=0.03)
    assert support_of(np.empty((0, 3))) is None
