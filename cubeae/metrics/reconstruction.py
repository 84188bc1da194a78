"""How well a model reconstructs."""

import torch
from torch import Tensor


def mean_squared_error(points: Tensor, reconstruction: Tensor) -> Tensor:
    """Mean over points and coordinates of (x - x_hat)^2, in squared units of the data.

    Args:
        points: [n, 3].
        reconstruction: [S, n, 3].

    Returns:
        [S]. Times three it is the distortion D = E ||x - x_hat||^2.

    Source: the seed report's equation 14.
    """
    return torch.mean((reconstruction - points).square(), dim=(1, 2))
