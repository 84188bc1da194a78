"""Whitening of each member's cloud, with its gradient worked out by hand."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from cubeae.numerics.columns import arrays, filled, is_compiled
from cubeae.numerics.products import product

RIDGE = 1e-5  # of the mean variance, so that a collapsed neuron stays near zero
TINY = 1e-20  # keeps the covariance of a cloud that is one point invertible


@dataclass(frozen=True)
class Whitening:
    """W = L^-1 (z - mean z), where L L^T is the covariance of z with its ridge.

    ``white`` is W and ``centred`` z - mean z, [M, d, B]; ``inverse`` is L^-1, [M, d, d].
    """

    white: Tensor
    centred: Tensor
    inverse: Tensor

    def pull_back(self, slope: Tensor) -> Tensor:
        """The gradient with respect to z from that with respect to W, [M, d, B].

        With that gradient G and A = G W^T, S holds A's lower triangle, mirrored. The covariance's
        gradient is then -L^-T S L^-1 / 2 (Murray 2016, differentiation of the Cholesky
        decomposition).
        """
        return (_compiled_back if is_compiled(slope) else _back)(self, slope)


def whitening_of(z: Tensor) -> Whitening:
    """The whitening of z [M, d, B]; no gradient is recorded."""
    return (_compiled if is_compiled(z) else _by_torch)(z)


def _by_torch(z: Tensor) -> Whitening:
    dim, size = z.shape[1:]
    centred = z - z.sum(2, keepdim=True) / size
    covariance = product(centred, centred.transpose(1, 2)).div_(size - 1)
    variances = covariance.diagonal(dim1=1, dim2=2)
    variances += variances.sum(1, keepdim=True) * (RIDGE / dim) + TINY
    # cholesky_ex reports a failure instead of raising: a diverged member must not stop others.
    factor = torch.linalg.cholesky_ex(covariance).L
    identity = torch.eye(dim, device=z.device, dtype=z.dtype)
    inverse = torch.linalg.solve_triangular(factor, identity, upper=False)
    return Whitening(product(inverse, centred), centred, inverse)


def _back(whitening: Whitening, slope: Tensor) -> Tensor:
    white, inverse = whitening.white, whitening.inverse
    dim, size = white.shape[1:]
    lower = product(slope, white.transpose(1, 2)).tril_()
    mirrored = lower + lower.tril(-1).transpose(1, 2)
    pull = torch.sub(slope, product(mirrored, white), alpha=1 / (size - 1))
    spread = (mirrored * product(inverse, inverse.transpose(1, 2))).sum((1, 2), keepdim=True)
    found = product(inverse.transpose(1, 2), pull)
    found.addcmul_(whitening.centred, spread, value=-RIDGE / (dim * (size - 1)))
    return found - found.sum(2, keepdim=True) / size


def _compiled(z: Tensor) -> Whitening:
    from cubeae.compiled.whitening import whiten

    (members, dim, count), points = z.shape, filled(z)
    white, centred = torch.empty(2, *points.shape)
    inverse = torch.empty(members, dim, dim)
    whiten(*arrays(points), count, RIDGE, TINY, *arrays(centred, inverse, white))
    return Whitening(white[:, :, :count], centred[:, :, :count], inverse)


def _compiled_back(whitening: Whitening, slope: Tensor) -> Tensor:
    from cubeae.compiled.whitening import whiten_back

    given, count = filled(slope), slope.shape[2]
    centred, white = (filled(each).contiguous() for each in (whitening.centred, whitening.white))
    found = torch.empty(white.shape)
    held = arrays(given, centred, whitening.inverse, white)
    whiten_back(*held, count, RIDGE, *arrays(found))
    return found[:, :, :count]


class _Whitened(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        whitening = whitening_of(z)
        ctx.save_for_backward(whitening.white, whitening.centred, whitening.inverse)
        return whitening.white

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> Tensor:
        return Whitening(*ctx.saved_tensors).pull_back(upstream[0])  # type: ignore[attr-defined]


def whiten(z: Tensor) -> Tensor:
    """Map each member's latents to zero sample mean and unit sample covariance; differentiable.

    A collapsed neuron stays near zero, because the covariance has a ridge of 1e-5 of its mean
    variance.

    Args:
        z: [M, d, B], B > d.

    Returns:
        [M, d, B].
    """
    white: Tensor = _Whitened.apply(z)
    return white
