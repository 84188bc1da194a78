"""Training curves: which penalties they show, and on which axis."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from planted.figures import make_history, words_in
from planted.sources import scene

from cubeae.figures.curves import curves, differs, flat, linear_limits, penalties_in, varies


def test_curves_show_the_weights_that_vary_and_no_penalty_of_other_models():
    history = make_history()
    assert penalties_in(history) == ["kl", "mmd-standard"]
    assert varies(history, "kl")
    assert not varies(history, "mmd-standard")
    titles = words_in(curves(scene()))
    assert "scheduled weight" in titles
    assert "KL (nats)" in titles
    assert "moments (no unit)" not in titles


def test_a_controllers_weight_has_a_panel_with_a_line_per_snr():
    one = scene()
    steps, members = one.history["step"], one.history["snr_db"].replace(np.inf, 30)
    history = one.history.assign(**{"weight:kl": 0.1 / (1 + steps) * members})
    assert differs(history, "kl")
    assert not differs(one.history, "kl")
    figure = curves(replace(one, history=history))
    panels = {ax.get_title(): ax for ax in figure.axes if ax.get_visible()}
    assert (
        len(panels["weight of KL (data units² per nat)"].lines) == one.history["snr_db"].nunique()
    )
    assert "scheduled weight" not in panels


def test_infinite_rates_are_left_out_of_the_curves():
    one = scene()
    rising = one.history["information_rate_bits"] + 0.01 * one.history["step"]
    figure = curves(replace(one, history=one.history.assign(information_rate_bits=rising)))
    panel = next(ax for ax in figure.axes if "information rate" in ax.get_title())
    assert len(panel.lines) == 2  # 5 and 15 dB; not the one without noise
    assert all(np.isfinite(line.get_ydata()).all() for line in panel.lines)


def test_a_penalty_that_falls_below_zero_is_on_a_linear_axis_that_noise_does_not_fill():
    steps = pd.Series(np.arange(1000))
    values = pd.Series(np.where(steps < 50, 5.0, 0.01 * (-1.0) ** steps))
    values[500] = 3.0  # one of 900 values after the first tenth of the steps
    low, high = linear_limits(steps, values)
    assert (low, high) == pytest.approx((-0.012, 0.012))
    figure = curves(scene())
    scales = {ax.get_title(): ax.get_yscale() for ax in figure.axes}
    assert scales["MMD (standard), no unit"] == "linear"
    assert scales["training MSE (data units²)"] == "log"


def test_limits_of_a_linear_axis_hold_zero_and_have_room():
    steps = pd.Series([0, 10, 20])
    assert linear_limits(steps, pd.Series([0.0, 0.0, 0.0])) == (-1, 1)
    low, high = linear_limits(steps, pd.Series([-9.0, -1.0, -1.0]))
    assert (low, high) == pytest.approx((-1.1, 0.1))


def test_a_rate_that_the_channel_holds_constant_has_no_panel() -> None:
    one = scene()
    title = "information rate (bits per neuron)"
    # Planted, the rate is SNR / 6 at every step.
    assert title not in titles_of(curves(one))
    rising = one.history.assign(information_rate_bits=1 + 0.001 * one.history["step"])
    assert title in titles_of(curves(replace(one, history=rising)))
    still = one.history.assign(information_rate_bits=1 + 0.00005 * one.history["step"])
    assert flat(still, "information_rate_bits")
    # At one SNR it varies.
    mixed = rising["information_rate_bits"].where(rising["snr_db"] == 15, 1.0)
    assert not flat(one.history.assign(information_rate_bits=mixed), "information_rate_bits")


def titles_of(figure: Figure) -> list[str]:
    return [ax.get_title() for ax in figure.axes if ax.get_visible()]


def test_the_noise_of_single_batches_is_no_trend() -> None:
    steps = np.arange(0, 1000, 10)
    noise = 0.08 * np.random.default_rng(0).standard_normal(len(steps))
    history = pd.DataFrame({"snr_db": 5.0, "step": steps, "rate": 1 + noise})
    assert flat(history, "rate")
    assert not flat(history.assign(rate=history["rate"] + steps / 2000), "rate")
