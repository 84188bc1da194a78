"""The plain ways to train: a loop over nn.Module, torch.func's vmap; and matrix products alone."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from benchmarks.settings import HIDDEN, LATENT_DIM, MODELS, SNR_DB
from cubeae.parts.channels import CHANNELS

RATE = 0.02
RATIO = CHANNELS["gaussian"].noise_ratio(SNR_DB)


def perceptron(widths: list[int]) -> nn.Sequential:
    """Linear layers with ReLU between them."""
    modules: list[nn.Module] = []
    for fan_in, fan_out in pairwise(widths):
        modules += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


class PlainAutoencoder(nn.Module):
    """The model as one would write it, samples on the first axis."""

    def __init__(self, gaussian: bool) -> None:
        super().__init__()
        self.gaussian = gaussian
        self.encoder = perceptron([3, *HIDDEN, LATENT_DIM * (1 + gaussian)])
        self.decoder = perceptron([LATENT_DIM, *HIDDEN[::-1], 3])

    def forward(self, x: Tensor, noise: Tensor) -> tuple[Tensor, ...]:
        """Reconstructions, latents, means and variances of x [B, 3]; noise is [3, B, d]."""
        features = self.encoder(x)
        mean, variance = features, torch.zeros_like(features)
        signal = mean
        if self.gaussian:
            mean, log_variance = features.chunk(2, 1)
            variance = log_variance.exp()
            signal = mean + torch.exp(0.5 * log_variance) * noise[0]
        noise_variance = signal.var(0) * RATIO
        z = signal + torch.sqrt(noise_variance) * noise[1]
        return self.decoder(z), z, mean, variance + noise_variance


def mmd2(x: Tensor, y: Tensor, bandwidth: Tensor) -> Tensor:
    """Unbiased MMD^2 of x and y [n, d], with torch.cdist."""
    n = len(x)

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return torch.exp(-torch.cdist(a, b).square() / bandwidth)

    own, prior = kernel(x, x).sum() - n, kernel(y, y).sum() - n
    return (own + prior) / (n * (n - 1)) - 2 * kernel(x, y).mean()


def median_squared_distance(x: Tensor, y: Tensor) -> Tensor:
    """The exact median over the pairs of the pooled sample."""
    pooled = torch.cat([x, y]).detach()
    return torch.pdist(pooled).square().median()


def whitened(z: Tensor) -> Tensor:
    """Zero mean and unit covariance."""
    centred = z - z.mean(0)
    covariance = centred.T @ centred / (len(z) - 1)
    ridge = 1e-5 * torch.eye(z.shape[1])
    factor = torch.linalg.cholesky_ex(covariance + ridge).L
    return torch.linalg.solve_triangular(factor, centred.T, upper=False).T


def loss_of(
    terms: dict[str, float],
    outputs: tuple[Tensor, ...],
    x: Tensor,
    prior: Tensor,
    bandwidth: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    """The loss that ``terms`` names, of what the model gave for x."""
    decoded, z, mean, variance = outputs
    loss = (decoded - x).square().mean()
    for name, weight in terms.items():
        if name == "kl":
            value = 0.5 * (mean.square() + variance - 1 - variance.log()).sum(1).mean()
        elif name == "moments":
            value = (z.mean(0).square() + (z.var(0) - 1).square()).mean()
        else:
            sample = whitened(z) if name == "mmd-matched" else z
            value = mmd2(sample, prior, bandwidth(sample, prior))
        loss = loss + weight * value
    return loss


def plain_loop(
    model: str, points: NDArray[np.float32], batch: int, steps: int, median_every: int = 1
) -> None:
    """Train one model; the median of MMD's bandwidth anew every ``median_every`` steps."""
    encoder, terms = MODELS[model]
    module, data = PlainAutoencoder(encoder == "gaussian"), torch.from_numpy(points)
    optimiser = torch.optim.Adam(module.parameters(), lr=RATE)
    kept: dict[str, Tensor] = {}
    for step in range(steps):
        x = data[torch.randint(len(data), (batch,))]
        noise = torch.randn(3, batch, LATENT_DIM)

        def bandwidth(a: Tensor, b: Tensor, step: int = step) -> Tensor:
            if step % median_every == 0:
                kept["r"] = median_squared_distance(a, b)
            return kept["r"]

        loss = loss_of(terms, module(x, noise), x, noise[2], bandwidth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def vmapped(model: str, points: NDArray[np.float32], batch: int, members: int, steps: int) -> None:
    """Train ``members`` models by torch.func's vmap; the bandwidth is fixed, in its favour."""
    encoder, terms = MODELS[model]
    modules = [PlainAutoencoder(encoder == "gaussian") for _ in range(members)]
    parameters, buffers = stack_module_state(modules)  # type: ignore[arg-type]
    leaves = {name: tensor.detach() for name, tensor in parameters.items()}
    optimiser = torch.optim.Adam(list(leaves.values()), lr=RATE, fused=True)
    data, fixed = torch.from_numpy(points), torch.tensor(2.0 * LATENT_DIM)

    def loss(weights: dict[str, Tensor], x: Tensor, noise: Tensor) -> Tensor:
        outputs: Any = functional_call(modules[0], (weights, buffers), (x, noise))
        return loss_of(terms, outputs, x, noise[2], lambda *_: fixed)

    step_of_all = vmap(grad_and_value(loss))
    for _ in range(steps):
        x = data[torch.randint(len(data), (members, batch))]
        gradients, _ = step_of_all(leaves, x, torch.randn(members, 3, batch, LATENT_DIM))
        for name, tensor in leaves.items():
            tensor.grad = gradients[name]
        optimiser.step()


def torch_product(left: Tensor, right: Tensor, into: Tensor) -> Tensor:
    """torch's own batched product, of the shapes of cubeae.numerics.products.product."""
    return torch.bmm(left, right, out=into)


def products(
    multiply: Callable[[Tensor, Tensor, Tensor], Tensor],
    model: str,
    batch: int,
    members: int,
    steps: int,
) -> None:
    """The matrix products of a training step and nothing else, each into memory of its own."""
    code = LATENT_DIM * (1 + (MODELS[model][0] == "gaussian"))
    widths = [*pairwise([3, *HIDDEN, code]), *pairwise([LATENT_DIM, *HIDDEN[::-1], 3])]
    weights = [torch.randn(members, fan_out, fan_in) for fan_in, fan_out in widths]
    inputs = [torch.randn(members, fan_in, batch) for fan_in, _ in widths]
    slopes = [torch.randn(members, fan_out, batch) for _, fan_out in widths]
    outputs, gradients = (
        [torch.empty_like(s) for s in slopes],
        [torch.empty_like(w) for w in weights],
    )
    below = [torch.empty_like(x) for x in inputs]
    for _ in range(steps):
        for weight, x, out in zip(weights, inputs, outputs, strict=True):
            multiply(weight, x, out)
        for index in reversed(range(len(widths))):
            multiply(slopes[index], inputs[index].transpose(1, 2), gradients[index])
            if index:  # the data need no gradient
                multiply(weights[index].transpose(1, 2), slopes[index], below[index])
