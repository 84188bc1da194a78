"""The mean squared error of reconstructions, and its gradient."""

import torch
from torch import Tensor

from cubeae.numerics.columns import arrays, filled, is_compiled


def squared_error_slopes(output: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """The mean squared error of each member and its gradient with respect to ``output``.

    Args:
        output, target: [M, f, B]; no gradient is recorded.

    Returns:
        [M] and [M, f, B].
    """
    if not is_compiled(output):
        error = output - target
        return error.square().mean((1, 2)), error.mul_(2 / error[0].numel())
    from cubeae.compiled.latents import mean_squared_errors

    count, outputs, targets = output.shape[2], filled(output), filled(target)
    value, slope = torch.empty(len(output)), torch.empty(outputs.shape)
    mean_squared_errors(*arrays(outputs, targets), count, *arrays(value, slope))
    return value, slope[:, :, :count]
