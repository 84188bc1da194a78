"""How well a model reconstructs, and how much its reconstructions vary between draws of noise."""

from collections.abc import Iterable
from typing import NamedTuple

from torch import Tensor


class Repeated(NamedTuple):
    """Errors and variance of repeated reconstructions of the same points by S members.

    ``errors`` is the squared error of each point, averaged over draws and coordinates, [S, n].
    ``variance`` is the mean over points and coordinates of Var(x_hat | x), unbiased, [S]. Both are
    in squared units of the data.
    """

    errors: Tensor
    variance: Tensor


def squared_errors(points: Tensor, reconstruction: Tensor) -> Tensor:
    """Mean over coordinates of (x - x_hat)^2, in squared units of the data.

    Args:
        points: [n, 3].
        reconstruction: [S, n, 3].

    Returns:
        [S, n]. Its mean over points is the MSE; times three that is the distortion
        D = E ||x - x_hat||^2.

    Source: the 2024 student report's equation 14.
    """
    return (reconstruction - points).square().mean(2)


def repeated(points: Tensor, reconstructions: Iterable[Tensor]) -> Repeated:
    """Errors and variance of the same points' reconstructions under independent draws of noise.

    Args:
        points: [n, 3].
        reconstructions: one [S, n, 3] per draw, at least two; one is in memory at a time.

    Raises:
        ValueError: with fewer than two draws.

    Source: the law of total variance, which splits the MSE into this variance and the error of
    the mean reconstruction E[x_hat | x].
    """
    draws = iter(reconstructions)
    first = next(draws, None)
    if first is None:
        raise ValueError("a variance needs at least two draws, not 0")
    errors, count = squared_errors(points, first), 1
    # Sums of differences from the first draw: exactly zero where nothing is random.
    total, squares = first.new_zeros(first.shape), first.new_zeros(first.shape)
    for drawn in draws:
        difference = drawn - first
        total += difference
        squares += difference.square_()
        errors += squared_errors(points, drawn)
        count += 1
    if count < 2:
        raise ValueError(f"a variance needs at least two draws, not {count}")
    variance = squares.sub_(total.square_() / count).mean((1, 2)) / (count - 1)
    return Repeated(errors / count, variance)
