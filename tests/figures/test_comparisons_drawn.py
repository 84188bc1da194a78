"""Figures that compare compositions: trends, seeds and the smoothed KL."""

import math

import numpy as np
import pandas as pd
import pytest
from planted.figures import make_metrics, make_views, words_in
from planted.sources import overview

from cubeae.figures.seeds import at_reference, seeds
from cubeae.figures.smoothed import smoothed_kl
from cubeae.figures.trends import generation_by_snr, mse_by_snr, snr_places


def test_the_perfect_generators_floor_is_drawn_and_named_under_generation():
    figure = generation_by_snr(overview())
    assert all(ax.get_yscale() == "log" for ax in figure.axes)
    for ax in figure.axes:
        line = next(line for line in ax.lines if line.get_linestyle() == "--")
        assert list(line.get_ydata()) == pytest.approx([0.005, 0.005])
        assert ax.get_ylim()[0] < 0.004
    assert "perfect generator" in words_in(figure)
    none = pd.DataFrame({"dataset": [], "smoothed_kl_forward": []})
    assert "perfect generator" not in words_in(generation_by_snr(overview(perfect=none)))


def test_smoothed_kl_leaves_out_what_a_log_axis_cannot_show():
    figure = smoothed_kl(overview())
    forward, reverse = figure.axes
    # Medians over seeds: of 1 and 2 for the composition, of 1, 2 and 3 for true samples.
    assert list(forward.lines[0].get_ydata()) == pytest.approx([3.0, 1.5, 0.75])
    assert list(forward.lines[1].get_ydata()) == pytest.approx([0.04, 0.02, 0.01])
    assert np.isnan(reverse.lines[1].get_ydata()).all()
    assert "perfect generator: at or below zero" in words_in(figure)
    assert forward.get_ylim() == reverse.get_ylim()


def test_no_noise_has_a_labelled_place_after_the_largest_snr():
    assert snr_places([math.inf, 20.0, 5.0, 5.0]) == {5.0: 0.0, 20.0: 1.0, math.inf: 2.0}
    figure = mse_by_snr(overview())
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels == ["5", "15", "no noise"]


def test_seeds_are_drawn_with_their_mean_and_interval():
    places = [("f5/annealed", 15.0, 2)]
    rows = at_reference(make_metrics(), places)
    assert len(rows) == 4  # two datasets of two seeds
    figure = seeds(overview([make_views()]))
    panel = figure.axes[0]
    assert len(panel.collections[0].get_offsets()) == 2
    assert list(panel.lines[0].get_xdata()) == pytest.approx([0.045, 0.065])  # 0.055 ± 0.01
