"""Differences of smoothed KLs that share their queries, with planted shifts."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from cubeae.metrics.smoothed_kl import QUERY_SETS, ForwardKl, forward_smoothed_kl
from cubeae.rng import stream
from cubeae.truth.cube import Points
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]
TAU, REPEATS = 0.1, 40
Draw = Callable[[np.random.Generator], Points]


def cube(half_side: float, n: int = 4000) -> Draw:
    return partial(SURFACE.sample, n, half_side)


def scored(draw: Draw, queries: int, index: int, name: str) -> ForwardKl:
    cloud = draw(stream(index, "cloud", name))
    return forward_smoothed_kl(cloud, "surface", 1.0, TAU, queries, stream(index, "queries"))


def pairs(first: Draw, second: Draw, queries: int = 1024) -> list[tuple[ForwardKl, ForwardKl]]:
    """Scores of two independent clouds at the same queries, fresh ones in each repeat."""
    return [
        (scored(first, queries, i, "first"), scored(second, queries, i, "second"))
        for i in range(REPEATS)
    ]


def differences(found: list[tuple[ForwardKl, ForwardKl]]) -> tuple[np.ndarray, np.ndarray]:
    """The differences, and the standard errors that they claim."""
    values = [first.value - second.value for first, second in found]
    return np.array(values), np.array([first.difference_error(second) for first, second in found])


# Half sides of both clouds; by quadrature 0.95 scores 0.14386 against the cube (test_smoothed_kl).
@pytest.mark.parametrize(("second", "queries"), [(1.0, 1024), (0.95, 1024), (0.95, 4096)])
def test_errors_of_differences_are_the_spread_of_repeats(second: float, queries: int) -> None:
    values, errors = differences(pairs(cube(1.0), cube(second), queries))
    spread = values.std(ddof=1)
    # 40 repeats know the spread to 11 %.
    assert 0.7 < np.sqrt((errors**2).mean()) / spread < 1.5
    planted = {1.0: 0.0, 0.95: -0.14386}[second]
    # The clouds' own biases, 0.02 of 4,000 points each, cancel to a few thousandths.
    assert abs(values.mean() - planted) < 4 * spread / np.sqrt(REPEATS) + 0.004


def test_clouds_of_one_law_differ_by_their_errors() -> None:
    values, errors = differences(pairs(cube(1.0), cube(1.0)))
    standard = values / errors
    # Of 40 standard normals: the mean within 4 errors, the deviation within 3.5 (11 % each).
    assert abs(standard.mean()) < 4 / np.sqrt(REPEATS)
    assert 0.6 < standard.std(ddof=1) < 1.4


def test_pairing_removes_what_the_queries_do_to_both() -> None:
    for first, second in pairs(cube(0.9), cube(0.95))[:5]:
        unpaired = np.hypot(first.standard_error, second.standard_error)
        assert first.difference_error(second) < 0.8 * unpaired


def test_the_error_is_made_of_both_clouds_and_the_sets_differences() -> None:
    sets = np.arange(QUERY_SETS, dtype=float)
    first, second = ForwardKl(sets + 1, 0.03), ForwardKl(sets, 0.01)
    assert first.value == QUERY_SETS / 2 + 0.5
    # The sets' differences are all 1, which leaves the clouds' 0.03 + 0.01.
    assert first.difference_error(second) == pytest.approx(0.2)
    assert first.difference_error(second) == second.difference_error(first)
    # Var(0..15) = 16 * 17 / 12, over 16 sets.
    assert first.standard_error == pytest.approx(np.sqrt(17 / 12 + 0.03))


def test_a_cloud_differs_from_itself_by_nothing() -> None:
    kl = ForwardKl(np.arange(QUERY_SETS, dtype=float), 0.03)
    assert kl.difference_error(kl) == 0
