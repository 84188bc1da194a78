"""Clouds in the layout of compiled code, whose vectors hold whole numbers of columns."""

from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor


def is_compiled(tensor: Tensor) -> bool:
    """Whether compiled code serves a tensor: float32, on a CPU. Torch serves the others."""
    return tensor.device.type == "cpu" and tensor.dtype == torch.float32


def filled(cloud: Tensor) -> Tensor:
    """``cloud`` [M, f, n] without gradient and with contiguous rows, zeros filling the last vector.

    It is the cloud itself where nothing is missing.
    """
    from cubeae.compiled.lanes import WIDTH

    cloud, missing = cloud.detach(), -cloud.shape[2] % WIDTH
    if missing:
        return torch.nn.functional.pad(cloud, (0, missing))
    return cloud if cloud.stride(2) == 1 else cloud.contiguous()


def arrays(*tensors: Tensor) -> tuple[NDArray[Any], ...]:
    """NumPy's views of tensors on a CPU, which have no gradient."""
    return tuple(tensor.numpy() for tensor in tensors)
