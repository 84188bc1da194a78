"""Batched matrix products, for what compiled code does not compute: evaluation, and float64."""

import numpy as np
import torch
from torch import Tensor


def product(left: Tensor, right: Tensor, into: Tensor | None = None) -> Tensor:
    """``left`` [M, i, j] times ``right`` [M, j, k], written over ``into`` [M, i, k] if given.

    No gradient is taken. On a CPU NumPy's OpenBLAS does it: torch's MKL leaves processors that
    are not Intel's without AVX-512 (benchmarks/notes.md). NumPy also multiplies each member's
    matrices by themselves, so that a member's result cannot depend on how many others there are.
    """
    if left.device.type != "cpu":
        return torch.bmm(left, right, out=into)
    if into is None:
        into = left.new_empty(left.shape[0], left.shape[1], right.shape[2])
    with np.errstate(over="ignore", invalid="ignore"):  # of members that diverge
        np.matmul(left.numpy(), right.numpy(), out=into.numpy())
    return into
