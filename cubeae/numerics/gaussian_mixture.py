"""Gaussian mixtures of a cohort's latents: a density that is fitted once training is over.

A mixture grows by splitting. It starts as one Gaussian, in closed form; then every component is
halved and EM runs for a few iterations, until there are enough. Nothing is drawn at random. All
of this happens in the frame of the latents' principal axes, where each has unit variance: so the
scale of the latents and their correlations do not matter.

Each member is computed by itself, so its result is the same bits whichever others there are (at
one number of BLAS threads). Doubling can put two components where one would do and none where
one is missing; the next doubling mends that, so well separated clusters may take twice as many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cubeae.numerics.expectation_maximisation import (
    Components,
    Floats,
    em_step,
    features,
    halve,
    log_densities,
)

# Added to the variances of each component, as a share of the points' own covariance: a standard
# deviation of 0.1 % of theirs. Without noise, latents lie on a sheet of no thickness.
RIDGE = 1e-6
# Smallest variances along a principal axis, for latents that are constant or depend on others: as
# a share of the largest one, and in squared units of the latents.
FLATTEST = 1e-12
SMALLEST = 1e-30
# EM iterations after a split are WORK / components, within these bounds: few components converge
# slowly, but their iterations are cheap.
WORK = 256
FEWEST, MOST = 6, 32
LARGEST = 128  # components that ``choose`` tries at most


@dataclass(frozen=True)
class Mixture:
    """One Gaussian mixture per member, of at most K components in d dimensions.

    ``log_weights`` [M, K] in nats, ``means`` [M, K, d], ``roots`` [M, K, d, d]: a covariance is
    its root times the root's transpose. All are float64. Where a member has fewer components than
    K, the last ones have a weight of zero (-inf). A member that diverged is NaN throughout.
    """

    log_weights: Tensor
    means: Tensor
    roots: Tensor

    @property
    def sizes(self) -> Tensor:
        """Components of each member, 0 where it is NaN; [M]."""
        return (self.log_weights > -torch.inf).sum(dim=1)


@dataclass(frozen=True)
class Choice:
    """Mixtures of the best size, and what they were chosen by.

    ``scores`` [M, candidates] is the mean log density of the validation points in nats; column j
    belongs to 2^j components.
    """

    mixture: Mixture
    scores: Tensor


def fit(latents: Tensor, components: int, ridge: float = RIDGE) -> Mixture:
    """Fit a mixture of ``components`` Gaussians to each member's latents.

    Args:
        latents: [M, n, d] with n >= 2, on a CPU. A member that is not finite gets NaN.
        components: a power of two.
        ridge: added to the diagonal of each covariance, as a share of the points' own; above 0.

    Raises:
        ValueError: with fewer than two points, or if ``components`` is no power of two.
    """
    _check(latents, components)
    fitted: list[_Gaussians | None] = []
    for points in _members(latents):
        frame = _frame_of(points)
        if frame is None:
            fitted.append(None)
        else:
            *_, last = _grow(frame.inside(points), components, ridge)
            fitted.append(frame.outside(last))
    return _stack(fitted, components, latents.shape[2])


def choose(
    latents: Tensor, validation: Tensor, largest: int = LARGEST, ridge: float = RIDGE
) -> Choice:
    """Fit mixtures of 1, 2, 4, ... ``largest`` components, and keep each member's best one.

    The best one has the largest mean log density on the validation points; of equals, the
    smaller. No smaller size is preferred within one standard error, as is common where a model
    is to be read: this one is only sampled from, and too few components cost more than too many.

    Args:
        latents: what is fitted, [M, n, d] with n >= 2, on a CPU.
        validation: [M, m, d]. A member that is not finite in both gets NaN.
        largest: a power of two.
        ridge: as ``fit`` has it.

    Raises:
        ValueError: as ``fit``.
    """
    _check(latents, largest)
    chosen: list[_Gaussians | None] = []
    scores = np.full((len(latents), largest.bit_length()), np.nan)
    for member, (points, held_out) in enumerate(
        zip(_members(latents), _members(validation), strict=True)
    ):
        frame = _frame_of(points)
        if frame is None or _frame_of(held_out) is None:
            chosen.append(None)
            continue
        candidates = list(_grow(frame.inside(points), largest, ridge))
        known = features(frame.inside(held_out))
        own = [log_densities(candidate, known).mean() for candidate in candidates]
        scores[member] = np.array(own) - frame.log_volume
        chosen.append(frame.outside(candidates[int(np.argmax(own))]))
    return Choice(_stack(chosen, largest, latents.shape[2]), torch.from_numpy(scores))


def log_density(mixture: Mixture, points: Tensor) -> Tensor:
    """Log density of each member's mixture at its points, in nats; [M, n, d] -> [M, n]."""
    values = np.full(points.shape[:2], np.nan)
    for own, gaussians, asked in zip(values, _unstack(mixture), _members(points), strict=True):
        if gaussians is not None:
            frame, components = gaussians.inside()
            own[:] = log_densities(components, features(frame.inside(asked))) - frame.log_volume
    return torch.from_numpy(values)


def sample(mixture: Mixture, uniforms: Tensor, normals: Tensor) -> Tensor:
    """Draw from each member's mixture; NaN from one that is NaN.

    Args:
        mixture: of M members in d dimensions.
        uniforms: draws of U[0, 1) that choose the components, [M, n].
        normals: draws of N(0, 1), [M, n, d].

    Returns:
        [M, n, d], float64. A point depends on its own draws alone.
    """
    drawn = np.full(normals.shape, np.nan)
    for own, gaussians, uniform, normal in zip(
        drawn, _unstack(mixture), uniforms.double().numpy(), _members(normals), strict=True
    ):
        if gaussians is not None:
            shares = np.cumsum(np.exp(gaussians.log_weights))
            # The last of the sums is 1 but for rounding, and must be above every uniform number.
            component = np.searchsorted(shares[:-1], uniform * shares[-1], side="right")
            own[:] = gaussians.means[component]
            for column, normal_column in enumerate(normal.T):
                own += gaussians.roots[component, :, column] * normal_column[:, None]
    return torch.from_numpy(drawn)


@dataclass(frozen=True)
class _Gaussians:
    """One member of a ``Mixture``, without what fills it up."""

    log_weights: Floats
    means: Floats
    roots: Floats

    def inside(self) -> tuple["_Frame", Components]:
        """The frame of the mixture's own mean and covariance, and the components in it."""
        weights = np.exp(self.log_weights)[:, None]
        mean = (weights * self.means).sum(axis=0)
        spread = np.sqrt(weights) * (self.means - mean)
        within = np.einsum("k,kij,klj->il", weights[:, 0], self.roots, self.roots)
        frame = _frame(mean, spread.T @ spread + within)
        roots = frame.to_inside @ self.roots
        covariances = roots @ roots.transpose(0, 2, 1)
        return frame, Components(self.log_weights, frame.inside(self.means), covariances)


@dataclass(frozen=True)
class _Frame:
    """Coordinates u of a point x = ``mean`` + ``axes`` u, the last one along the longest axis."""

    mean: Floats
    axes: Floats
    to_inside: Floats  # the inverse of ``axes``
    log_volume: float  # what a log density inside lies above the one outside

    def inside(self, points: Floats) -> Floats:
        return (points - self.mean) @ self.to_inside.T

    def outside(self, components: Components) -> _Gaussians:
        means = self.mean + components.means @ self.axes.T
        roots = self.axes @ np.linalg.cholesky(components.covariances)
        return _Gaussians(components.log_weights, means, roots)


def _frame_of(points: Floats) -> _Frame | None:
    """Where the points [n, d] have zero mean and unit covariance; None where they have none."""
    with np.errstate(over="ignore", invalid="ignore"):  # of members that diverge
        mean = points.mean(axis=0)
        centred = points - mean
        covariance = centred.T @ centred / len(points)
    return _frame(mean, covariance) if np.isfinite(covariance).all() else None


def _frame(mean: Floats, covariance: Floats) -> _Frame:
    values, vectors = np.linalg.eigh(covariance)
    scales = np.sqrt(np.maximum(values, FLATTEST * values[-1] + SMALLEST))
    return _Frame(mean, vectors * scales, (vectors / scales).T, float(np.log(scales).sum()))


def _grow(points: Floats, largest: int, ridge: float) -> Iterator[Components]:
    """Mixtures of 1, 2, 4, ... ``largest`` components, each started from the one before.

    The points are inside their own frame, where their one Gaussian has zero mean and, with the
    ridge, a covariance of exactly (1 + ridge) I; so the first cut is across the longest axis.
    """
    dim = points.shape[1]
    known = features(points)
    components = Components(np.zeros(1), np.zeros((1, dim)), (1 + ridge) * np.eye(dim)[None])
    yield components
    while len(components.means) < largest:
        components = halve(components)
        for _ in range(min(max(WORK // len(components.means), FEWEST), MOST)):
            components = em_step(components, known, ridge)
        yield components


def _check(latents: Tensor, components: int) -> None:
    if latents.shape[1] < 2:
        raise ValueError(f"a mixture needs at least two points, not {latents.shape[1]}")
    if components < 1 or components & (components - 1):
        raise ValueError(f"components must be a power of two, not {components}")


def _members(tensor: Tensor) -> Floats:
    # The order of sums, and with it their last digits, depends on the layout in memory.
    return tensor.double().contiguous().numpy()


def _stack(members: Sequence[_Gaussians | None], most: int, dim: int) -> Mixture:
    """One mixture of all members, filled up to ``most`` components."""
    shape = (len(members), most)
    log_weights, means = np.full(shape, -np.inf), np.zeros((*shape, dim))
    roots = np.tile(np.eye(dim), (*shape, 1, 1))
    for row, member in enumerate(members):
        if member is None:
            log_weights[row], means[row], roots[row] = np.nan, np.nan, np.nan
        else:
            size = len(member.means)
            log_weights[row, :size] = member.log_weights
            means[row, :size], roots[row, :size] = member.means, member.roots
    return Mixture(*map(torch.from_numpy, (log_weights, means, roots)))


def _unstack(mixture: Mixture) -> Iterator[_Gaussians | None]:
    parts = mixture.log_weights, mixture.means, mixture.roots
    arrays = [part.numpy() for part in parts]
    for size, *member in zip(mixture.sizes.tolist(), *arrays, strict=True):
        yield _Gaussians(*(part[:size] for part in member)) if size else None
