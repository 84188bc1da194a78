"""Samples of trained models for the figures: a few points of the first seed, and their t-SNE."""

import numpy as np
import torch
from numpy.typing import NDArray

from cubeae.views import Array, Cell
from cubeae.weights import TrainedModel


def view_cell(model: TrainedModel, test: NDArray[np.float32], n: int, tsne_points: int) -> Cell:
    """Reconstruct and generate ``n`` points with the first member of ``model``.

    Args:
        model: the trained models of one combination.
        test: the test split, [N, 3]; its first ``n`` points are reconstructed.
        n: points shown.
        tsne_points: latents embedded by t-SNE; 0 for none.
    """
    snr, dim = model.info["snr_db"], model.networks.latent_dim
    z = model.transmit(test, "evaluate-test").z.transpose(1, 2)[:, :n]
    reconstruction, generated = model.decode(z)[0], model.sample(n, model.info["root"])[0]
    finite = all(bool(torch.isfinite(x).all()) for x in (z[0], reconstruction, generated))
    if model.diverged_at[0] >= 0 or not finite:
        blank = np.empty((0, 3), np.float32)
        return Cell(snr, dim, "diverged", blank, blank, blank, np.empty((0, dim)), None)
    latents = _narrow(z[0])
    tsne = embed(latents[:tsne_points]) if tsne_points else None
    return Cell(
        snr, dim, "ok", test[:n], _narrow(reconstruction), _narrow(generated), latents, tsne
    )


def _narrow(tensor: torch.Tensor) -> Array:
    return tensor.numpy().astype(np.float32)


def embed(latents: Array) -> Array:
    """t-SNE of latents [m, d] into the plane; [m, 2]. Deterministic.

    Source: van der Maaten & Hinton 2008, as scikit-learn has it, started from the first two
    principal components.
    """
    from sklearn.manifold import TSNE

    perplexity = min(30.0, (len(latents) - 1) / 3)
    # One latent neuron has one principal component.
    start = "pca" if latents.shape[1] > 1 else "random"
    reducer = TSNE(2, perplexity=perplexity, init=start, random_state=0, n_jobs=1)
    return reducer.fit_transform(latents.astype(np.float64)).astype(np.float32)
