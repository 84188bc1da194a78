"""How well a model reconstructs."""

from torch import Tensor


def squared_errors(points: Tensor, reconstruction: Tensor) -> Tensor:
    """Mean over coordinates of (x - x_hat)^2, in squared units of the data.

    Args:
        points: [n, 3].
        reconstruction: [S, n, 3].

    Returns:
        [S, n]. Its mean over points is the MSE; times three that is the distortion
        D = E ||x - x_hat||^2.

    Source: the seed report's equation 14.
    """
    return (reconstruction - points).square().mean(2)
