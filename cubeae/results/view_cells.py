"""Samples of trained models for figures: a few points of the first seed."""

import numpy as np
import torch
from numpy.typing import NDArray

from cubeae.metrics.geometry import cell_counts
from cubeae.results.views import Array, CellView
from cubeae.training.weights import TrainedModel

TRAVERSED = 12  # latents that a traversal starts from
STEPS = 15  # of a neuron in a traversal
REACH = 2.0  # standard deviations of the neuron, on either side of its mean


def view_cell(model: TrainedModel, test: NDArray[np.float32], n: int, counted: int = 0) -> CellView:
    """Reconstruct and generate ``n`` points with the first member of ``model``.

    Args:
        model: the trained models of one cell.
        test: the test split, [N, 3]; its first ``n`` points are reconstructed.
        n: points shown.
        counted: points generated for the occupancy of the faces; 0 for no occupancy and no
            traversals.
    """
    snr, dim = model.info["snr_db"], model.networks.latent_dim
    z = model.transmit(test, "evaluate-test").z.transpose(1, 2)[:, :n]
    reconstruction, generated = model.decode(z)[0], model.sample(n, model.info["root"])[0]
    finite = all(bool(torch.isfinite(x).all()) for x in (z[0], reconstruction, generated))
    if model.diverged_at[0] >= 0 or not finite:
        blank = np.empty((0, 3), np.float32)
        return CellView(snr, dim, "diverged", blank, blank, blank, np.empty((0, dim)))
    return CellView(
        snr,
        dim,
        "ok",
        test[:n],
        _narrow(reconstruction),
        _narrow(generated),
        _narrow(z[0]),
        traversal=_narrow(traverse(model, z[0])) if counted else None,
        occupancy=_occupancy(model, counted) if counted else None,
    )


def traverse(model: TrainedModel, z: torch.Tensor) -> torch.Tensor:
    """Decode latents with one neuron at a time moved across its range, by the first member.

    Args:
        model: the trained models of one cell.
        z: latents [n, d]; their means and deviations set the range, and the first few are moved.

    Returns:
        [d, b, s, 3]: neuron, latent, step, point. Steps go from ``REACH`` deviations below the
        neuron's mean to ``REACH`` above it.
    """
    starts, dim = z[:TRAVERSED], z.shape[1]
    across = torch.linspace(-REACH, REACH, STEPS, dtype=z.dtype)
    moved = starts[None, :, None, :].repeat(dim, 1, STEPS, 1)
    for neuron in range(dim):
        moved[neuron, :, :, neuron] = z[:, neuron].mean() + across * z[:, neuron].std()
    return model.decode(moved.reshape(-1, dim))[0].reshape(dim, len(starts), STEPS, 3)


def _occupancy(model: TrainedModel, count: int) -> Array:
    return cell_counts(model.sample(count, model.info["root"])[0].numpy())


def _narrow(tensor: torch.Tensor) -> Array:
    return tensor.numpy().astype(np.float32)
