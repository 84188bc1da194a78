"""The hand-written gradients against plain nn.Sequential models and torch's own."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence

from cubeae.numerics.sliced import mean_at_the_prior
from cubeae.parts.channels import CHANNELS
from cubeae.parts.latents import Bandwidths
from cubeae.parts.penalties import PENALTIES
from cubeae.specs.training import Architecture, Cohort
from cubeae.training.gradients import prepare
from cubeae.training.networks import Layer, Networks, initialise, pack, unpack
from cubeae.training.trainer import Batch, prepare_descent

PLAIN = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}
BATCH, DIM = 24, 3
BANDWIDTH = 2.5


def plain_model(layers: list[Layer], member: int, activation: str) -> nn.Sequential:
    modules: list[nn.Module] = []
    for layer in layers:
        linear = nn.Linear(layer.weight.shape[2], layer.weight.shape[1], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(layer.weight[member])
            linear.bias.copy_(layer.bias[member, :, 0])
        modules += [linear, PLAIN[activation]()]
    return nn.Sequential(*modules[:-1])


def assert_same_gradients(
    gradients: list[Layer], member: int, plain: nn.Sequential, tolerance: float
) -> None:
    linears = [module for module in plain if isinstance(module, nn.Linear)]
    for layer, linear in zip(gradients, linears, strict=True):
        assert linear.weight.grad is not None
        assert linear.bias.grad is not None
        assert torch.allclose(layer.weight[member], linear.weight.grad, atol=tolerance)
        assert torch.allclose(layer.bias[member, :, 0], linear.bias.grad, atol=tolerance)


def networks_and_gradients(
    encoder: Any, activation: Any, members: int
) -> tuple[Networks, Networks]:
    fresh = initialise(Architecture([8, 5], activation), encoder, DIM, list(range(members)), 0)
    doubled = {name: tensor.double() for name, tensor in fresh.parameters().items()}
    flat, networks = pack(Networks.from_parameters(doubled, activation, DIM))
    return networks, unpack(torch.full_like(flat, math.nan), networks)


@pytest.mark.parametrize("activation", PLAIN)
@pytest.mark.parametrize("to_input", [True, False])
def test_values_and_gradients_agree_with_a_plain_model(activation: str, to_input: bool) -> None:
    networks, gradients = networks_and_gradients("gaussian", activation, 3)
    stack = prepare(networks.encoder, gradients.encoder, activation, BATCH, to_input)
    for seed in (0, 1):  # the second batch writes over the first
        torch.manual_seed(seed)
        points = torch.randn(3, 3, BATCH, dtype=torch.float64)
        slope = torch.randn(3, 2 * DIM, BATCH, dtype=torch.float64)
        values = stack.forward(points).clone()
        below = stack.backward(slope)
        for member in range(3):
            plain = plain_model(networks.encoder, member, activation)
            given = points[member].T.clone().requires_grad_()
            features = plain(given)
            features.backward(slope[member].T)
            assert torch.allclose(values[member].T, features, atol=1e-12)
            assert_same_gradients(gradients.encoder, member, plain, 1e-10)
            if to_input:
                assert given.grad is not None
                assert torch.allclose(below[member].T, given.grad, atol=1e-10)


def plain_mmd2_to_normal(z: Tensor) -> Tensor:
    """Unbiased MMD^2 of z [n, d] to N(0, I), with r = BANDWIDTH, written out pair by pair."""
    n, d = z.shape
    r = BANDWIDTH
    own = torch.exp(-(z[:, None] - z[None]).square().sum(2) / r).sum() - n
    near = (r / (2 + r)) ** (d / 2) * torch.exp(-z.square().sum(1) / (2 + r))
    return own / (n * (n - 1)) - 2 * near.mean() + (r / (4 + r)) ** (d / 2)


def plain_uniformity(u: Tensor) -> Tensor:
    """Wang & Isola's potential over pairs of directions [n, 3], minus its mean on the sphere."""
    return torch.pdist(u).square().mul(-2).exp().mean() - math.exp(-4) * math.sinh(4) / 4


def plain_whiten(z: Tensor) -> Tensor:
    covariance = torch.cov(z.T)
    ridge = 1e-5 * covariance.diagonal().mean() + 1e-20
    factor = torch.linalg.cholesky(covariance + ridge * torch.eye(z.shape[1]).double())
    return (z - z.mean(0)) @ torch.linalg.inv(factor).T


def plain_sliced(z: Tensor, normals: Tensor) -> Tensor:
    """Squared differences of sorted projections from quantiles, along 16 directions."""
    directions = nn.functional.normalize(normals[:16], dim=1)
    quantiles = torch.special.ndtri((torch.arange(len(z)).double() + 0.5) / len(z))
    ordered = (z @ directions.T).sort(dim=0).values
    return (ordered - quantiles[:, None]).square().mean() - mean_at_the_prior(len(z))


def plain_losses(
    cohort: Cohort, encoder: nn.Module, decoder: nn.Module, x: Tensor, noise: Any, ratio: float
) -> dict[str, Tensor]:
    """The loss terms of one model by the formulas, one sample a row."""
    mean = features = encoder(x)
    if cohort.channel == "hypersphere":
        mean = math.sqrt(DIM) * nn.functional.normalize(mean, dim=1)
    signal, deviation = mean, torch.zeros_like(mean)
    if cohort.encoder == "gaussian":
        mean, log_variance = features[:, :DIM], features[:, DIM:]
        deviation = torch.exp(log_variance / 2)
        signal = mean + noise["posterior"] * deviation
    variance = signal.var(0)
    z = signal + noise["channel"] * torch.sqrt(variance * ratio)
    losses = {"mse": nn.functional.mse_loss(decoder(z), x)}
    for name in cohort.penalties:
        if name == "kl":
            posterior = Normal(mean, torch.sqrt(deviation.square() + variance * ratio))
            losses[name] = kl_divergence(posterior, Normal(0.0, 1.0)).sum(1).mean()
        elif name == "moments":
            losses[name] = (z.mean(0).square() + (z.var(0) - 1).square()).mean()
        elif name == "mmd-sphere":
            losses[name] = plain_uniformity(nn.functional.normalize(z, dim=1))
        elif name == "latent-norm":
            losses[name] = z.square().sum(1).mean() / 2
        elif name == "sliced-wasserstein":
            losses[name] = plain_sliced(z, noise["directions"])
        elif name == "decoder-decay":
            weights = [part.weight for part in decoder.modules() if isinstance(part, nn.Linear)]
            losses[name] = torch.stack([weight.square().sum() for weight in weights]).sum()
        elif name == "decoder-gradient":
            points = z[: BATCH // 8]
            jacobian = torch.autograd.functional.jacobian(
                lambda latents: decoder(latents).sum(0), points, create_graph=True
            )
            rows = [jacobian[index % 3, index] for index in range(len(points))]
            losses[name] = 3 * torch.stack(rows).square().sum() / len(points)
        else:
            losses[name] = plain_mmd2_to_normal(plain_whiten(z) if "matched" in name else z)
    return losses


@pytest.mark.parametrize(
    ("encoder", "terms"),
    [
        ("deterministic", {"decoder-decay": 0.01}),
        ("deterministic", {"latent-norm": 0.1, "decoder-gradient": 0.05}),
        ("gaussian", {"sliced-wasserstein": 0.5}),
        ("hypersphere", {"mmd-sphere": 0.5}),
        ("deterministic", {}),
        ("deterministic", {"moments": 0.3}),
        ("deterministic", {"mmd-standard": 0.5}),
        ("gaussian", {}),
        ("gaussian", {"moments": 0.3}),
        ("gaussian", {"kl": 0.02}),
        ("gaussian", {"mmd-standard": 0.5}),
        ("gaussian", {"mmd-matched": 0.7}),
        ("gaussian", {"kl": 0.02, "mmd-standard": 0.5}),
    ],
)
def test_one_step_of_every_model_agrees_with_plain_models(
    encoder: str, terms: dict[str, float], make_cohort: Callable[..., Any]
) -> None:
    """Values and gradients of a cohort, against each member's nn.Sequential and autograd."""
    seeds, snrs = (0, 1), (7.0, 20.0)
    channel = {"channel": "gaussian"}
    if encoder == "hypersphere":  # of which there is one encoder
        channel, encoder = {"channel": encoder}, "deterministic"
    cohort = make_cohort(terms, encoder=encoder, seeds=seeds, snr_db=snrs, **channel)
    networks, gradients = networks_and_gradients(encoder, "tanh", 4)
    torch.manual_seed(0)
    normals = {
        name: torch.randn(4, DIM, BATCH, dtype=torch.float64)
        for name in ("posterior", "channel", "directions")
    }
    batch = Batch(torch.randn(4, 3, BATCH, dtype=torch.float64), normals)
    weights = {
        name: weight * torch.tensor([1.0, 2.0, 0.0, 3.0]).double() for name, weight in terms.items()
    }
    widths = torch.full((4,), BANDWIDTH, dtype=torch.float64)
    bandwidths = Bandwidths({PENALTIES[name]: widths for name in terms}, due=False)
    descent = prepare_descent(cohort, networks, gradients, BATCH)
    losses = descent.differentiate(batch, lambda *_: weights, bandwidths)
    noise_ratio = CHANNELS[cohort.channel].noise_ratio
    for member, snr in enumerate([snrs[0], snrs[0], snrs[1], snrs[1]]):
        coder = plain_model(networks.encoder, member, "tanh")
        decoder = plain_model(networks.decoder, member, "tanh")
        noise = {name: draws[member].T for name, draws in normals.items()}
        plain = plain_losses(
            cohort, coder, decoder, batch.points[member].T, noise, noise_ratio(snr)
        )
        # The ratio of noise to signal is held in float32.
        assert losses.mse[member].item() == pytest.approx(plain["mse"].item(), rel=1e-6)
        for name in terms:
            value = losses.penalties[name][member].item()
            assert value == pytest.approx(plain[name].item(), rel=1e-5, abs=1e-9)
        total = plain["mse"] + sum(weights[name][member] * plain[name] for name in terms)
        total.backward()
        assert_same_gradients(gradients.encoder, member, coder, 1e-7)
        assert_same_gradients(gradients.decoder, member, decoder, 1e-7)
