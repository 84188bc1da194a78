"""Numbers as text: rounding, intervals, probabilities and the ends of the floats."""

import math

import pytest

from cubeae.words.numbers import given, interval, p_label, percent, significant, snr_label, spread


@pytest.mark.parametrize(
    ("mean", "sd", "n", "expected"),
    [
        (0.0052, 0.00013, 5, "0.00520 ± 0.00013"),
        (0.0052, 0.00013, 1, "0.00520"),
        (1.2e-5, 5e-7, 3, "(1.20 ± 0.05)×10⁻⁵"),
        (1.2e-5, math.nan, 3, "1.20×10⁻⁵"),
        (2.514, 0.004, 5, "2.514 ± 0.004"),
        (2.514, 1e-9, 5, "2.5140 ± <0.0001"),
        (0.09996, None, 1, "0.100"),
        (-0.001, 0.01, 2, "−0.0010 ± 0.0100"),
        (0.0, 0.0, 2, "0.00 ± 0.00"),
        (6.658, 1e-15, 5, "6.66 ± 0.00"),
        (math.inf, math.nan, 5, "∞"),
        (math.nan, math.nan, 0, "—"),
        (None, None, 0, "—"),
    ],
)
def test_numbers_read_as_mean_and_deviation(mean, sd, n, expected):
    assert str(spread(mean, sd, n)).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_plain_numbers_and_ratios():
    assert significant(1234567.0) == "1.23×10⁶"
    assert [snr_label(x) for x in (15.0, -2.5, math.inf)] == ["15 dB", "−2.5 dB", "no noise"]


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.01234, 0.01189, 0.01312, "0.0123 [0.0119, 0.0131]"),
        (1.2e-5, 1.15e-5, 1.25e-5, "(1.20 [1.15, 1.25])×10⁻⁵"),
        (-0.002, -0.0041, 0.0003, "−0.00200 [−0.00410, 0.00030]"),
        (2.514, 2.5139, 2.5142, "2.5140 [2.5139, 2.5142]"),
        (0.25, math.nan, math.nan, "0.250"),
        (math.inf, math.nan, math.nan, "∞"),
        (math.nan, math.nan, math.nan, "—"),
        (None, math.nan, math.nan, "—"),
        (0.0, 0.0, 0.0, "0.00 [0.00, 0.00]"),
    ],
)
def test_numbers_read_as_centre_and_interval(value, low, high, expected):
    assert str(interval(value, low, high)).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_probabilities():
    assert [p_label(p) for p in (0.0625, 1e-5, 1.0, math.nan)] == ["0.062", "<0.001", "1", "—"]


@pytest.mark.parametrize("value", [5e-324, 1e-310, 5e-301, 1e-299, 1e299])
def test_numbers_at_the_ends_of_the_floats_are_written(value: float) -> None:
    """A permutation or G-test of a bad cloud has p values that underflow."""
    expected = "0.00" if value < 1e-300 else "1.00×10"
    assert significant(value).startswith(expected)
    assert str(spread(value, None, 5)).startswith(expected)
    assert str(interval(value, value, value)).lstrip("(").startswith(expected[:4])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.015, "0.015"),
        (-0.5, "−0.5"),
        (1, "1"),
        (0.1 + 0.2, "0.3"),
        (1e-5, "10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
        (2.5e36, "2.5×10³⁶"),
        (-2.5e-7, "−2.5×10⁻⁷"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_number_of_a_config_is_shown_as_given(value: float, expected: str) -> None:
    assert given(value) == expected


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, "50"), (0.0049, "0"), (0.996, "100"), (-0.1, "-10")]
)
def test_a_share_is_in_percent_that_no_line_breaks(share: float, expected: str) -> None:
    assert percent(share) == f"{expected}\N{NO-BREAK SPACE}%"
