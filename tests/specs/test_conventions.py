"""Weights in other conventions, against each convention's own loss, written out in torch."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.penalties import PENALTIES
from cubeae.report.tables.conventions import EXAMPLES, conventions_table
from cubeae.specs.conventions import CONVENTIONS, OURS

BATCH, DIMS, COORDINATES = 16, 2, 3
EACH = [(name, penalty) for name, entry in CONVENTIONS.items() for penalty in entry.rules]


class Vae(torch.nn.Module):
    """One affine layer each way: enough for every parameter to feel both parts of a loss."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.encoder = torch.nn.Linear(COORDINATES, 2 * DIMS).double()
        self.decoder = torch.nn.Linear(DIMS, COORDINATES).double()

    def forward(self, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + noise * (0.5 * log_variance).exp()
        return self.decoder(z), mean, log_variance, z


def kl_of_each(mean: Tensor, log_variance: Tensor) -> Tensor:
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(1)


def kernels(z: Tensor, prior: Tensor) -> list[Tensor]:
    """The Gaussian kernel at r = 1 within z, within the prior's sample, and between the two."""
    pairs = ((z, z), (prior, prior), (z, prior))
    return [(-torch.cdist(a, b).square()).exp() for a, b in pairs]


def unbiased(z: Tensor, prior: Tensor) -> Tensor:
    own, theirs, cross = kernels(z, prior)
    pairs = BATCH * (BATCH - 1)
    return (own.sum() - BATCH) / pairs + (theirs.sum() - BATCH) / pairs - 2 * cross.mean()


def biased(z: Tensor, prior: Tensor) -> Tensor:
    own, theirs, cross = kernels(z, prior)
    return own.mean() + theirs.mean() - 2 * cross.mean()


# What each convention minimises, as its source writes it, given its weight.
KL_LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor, float], Tensor]] = {
    OURS: lambda x, y, kl, w: (x - y).square().mean() + w * kl.mean(),
    "likelihood": lambda x, y, kl, w: (
        kl.mean() - torch.distributions.Normal(y, w).log_prob(x).sum(1).mean()
    ),
    "pythae": lambda x, y, kl, w: (
        0.5 * mse_loss(y, x, reduction="none").sum(dim=-1) + w * kl
    ).mean(dim=0),
    "pytorch-vae": lambda x, y, kl, w: mse_loss(y, x) + w * torch.mean(kl, dim=0),
    "student-report": lambda x, y, kl, w: mse_loss(y, x) + w * kl.sum(),
}
MMD_LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor, Tensor, float], Tensor]] = {
    OURS: lambda x, y, z, p, w: mse_loss(y, x) + w * unbiased(z, p),
    "pythae": lambda x, y, z, p, w: (
        mse_loss(y, x, reduction="none").sum(dim=-1).mean(dim=0) + w * unbiased(z, p)
    ),
    "pytorch-vae": lambda x, y, z, p, w: mse_loss(y, x) + w / (BATCH * (BATCH - 1)) * biased(z, p),
    "student-report": lambda x, y, z, p, w: mse_loss(y, x) + w * unbiased(z, p),
}


def loss(name: str, penalty: str, weight: float, model: Vae, draws: list[Tensor]) -> Tensor:
    x, noise, prior = draws
    y, mean, log_variance, z = model(x, noise)
    if penalty == "kl":
        return KL_LOSSES[name](x, y, kl_of_each(mean, log_variance), weight)
    return MMD_LOSSES[name](x, y, z, prior, weight)


def reference(penalty: str, weight: float, model: Vae, draws: list[Tensor], like: str) -> Tensor:
    """The MSE plus the package's penalty; MMD^2 by the estimate of the convention ``like``."""
    x, noise, prior = draws
    y, mean, log_variance, z = model(x, noise)
    if penalty == "mmd":
        estimate = biased if like == "pytorch-vae" else unbiased
        return mse_loss(y, x) + weight * estimate(z, prior)
    # Members come first and points last.
    means, variances = mean.T[None], log_variance.exp().T[None]
    latents = Latents(z.T[None], means, variances, prior.T[None])
    return mse_loss(y, x) + weight * PENALTIES["kl"](latents, Bandwidths(due=True))[0]


def step(model: Vae, loss: Tensor, rate: float) -> Tensor:
    """Move the parameters down the gradient, which is returned."""
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(loss, parameters)
    with torch.no_grad():
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= rate * gradient
    return torch.cat([gradient.flatten() for gradient in gradients])


@pytest.mark.parametrize(("name", "penalty"), EACH)
def test_training_with_a_translated_weight_follows_the_same_path(name: str, penalty: str) -> None:
    convention = replace(CONVENTIONS[name], batch=None)  # whose batch is the test's
    weight = 0.3
    theirs = convention.from_ours(penalty, weight, BATCH)
    mine, other = Vae(), Vae()
    generator = torch.Generator().manual_seed(1)
    factor = 0.0
    for _ in range(10):
        draws = [
            torch.randn(BATCH, dims, generator=generator, dtype=torch.float64)
            for dims in (COORDINATES, DIMS, DIMS)
        ]
        gradient = step(mine, reference(penalty, weight, mine, draws, like=name), 0.1)
        value = loss(name, penalty, theirs, other, draws)
        # The factor between the losses is the same at every step; the first shows it.
        if not factor:
            found = torch.autograd.grad(value, list(other.parameters()), retain_graph=True)
            factor = float(torch.cat([each.flatten() for each in found]).norm() / gradient.norm())
        assert torch.allclose(step(other, value, 0.1 / factor), factor * gradient, rtol=1e-8)
    for left, right in zip(mine.parameters(), other.parameters(), strict=True):
        assert torch.allclose(left, right, rtol=1e-8)


@pytest.mark.parametrize(("name", "penalty"), EACH)
def test_another_weight_gives_another_direction(name: str, penalty: str) -> None:
    convention = replace(CONVENTIONS[name], batch=None)
    wrong = 1.1 * convention.from_ours(penalty, 0.3, BATCH)
    model = Vae()  # it seeds the draws
    draws = [torch.randn(BATCH, dims, dtype=torch.float64) for dims in (COORDINATES, DIMS, DIMS)]
    gradient = step(model, reference(penalty, 0.3, model, draws, like=name), 0.0)
    other = step(model, loss(name, penalty, wrong, model, draws), 0.0)
    assert torch.nn.functional.cosine_similarity(gradient, other, dim=0) < 1 - 1e-8


@pytest.mark.parametrize(("name", "penalty"), EACH)
def test_a_weight_comes_back(name: str, penalty: str) -> None:
    convention = CONVENTIONS[name]
    for weight in (1e-6, 0.015, 30.0):
        for batch, coordinates in ((2, 1), (64, 3), (1000, 784)):
            theirs = convention.from_ours(penalty, weight, batch, coordinates)
            back = convention.to_ours(penalty, theirs, batch, coordinates)
            assert back == pytest.approx(weight, rel=1e-12)


def test_known_weights() -> None:
    def theirs(name: str, penalty: str, weight: float) -> float:
        return CONVENTIONS[name].from_ours(penalty, weight, batch=64)

    # w = 2 s^2 / 3: config.yaml calls 0.015 the ELBO of a standard deviation of 0.15.
    assert theirs("likelihood", "kl", 0.015) == pytest.approx(0.15)
    assert CONVENTIONS["pythae"].to_ours("kl", 1.0, 64) == pytest.approx(2 / 3)
    # The replication's weight of 1000: a KL summed over 1000 points, with beta 1.
    assert theirs("student-report", "kl", 1000) == pytest.approx(1)
    assert theirs("pythae", "mmd", 0.01) == pytest.approx(0.03)  # WAE_MMD's default
    assert theirs("pytorch-vae", "mmd", 0.5) == pytest.approx(0.5 * 64 * 63)


def test_what_cannot_be_translated_is_refused() -> None:
    with pytest.raises(ValueError, match="standard deviation σ has no weight of mmd; it has kl"):
        CONVENTIONS["likelihood"].from_ours("mmd", 1.0, 64)
    with pytest.raises(ValueError, match="too large or too small"):
        CONVENTIONS["likelihood"].to_ours("kl", 1e200, 64)
    with pytest.raises(ValueError, match="too large or too small"):
        CONVENTIONS["student-report"].from_ours("kl", 1e-323, 64)


def test_every_rule_has_a_loss_here_and_a_row_in_the_table() -> None:
    assert {name for name, penalty in EACH if penalty == "kl"} == set(KL_LOSSES)
    assert {name for name, penalty in EACH if penalty == "mmd"} == set(MMD_LOSSES)
    rows = conventions_table(batch=64).rows
    assert len(rows) == len(EACH)
    shown = {(row.cells[0].text, row.cells[1].text): row.cells[4].numbers for row in rows}
    for name, penalty in EACH:
        head = f"{penalty.upper()}, w = {EXAMPLES[penalty]:g}"
        value = CONVENTIONS[name].from_ours(penalty, EXAMPLES[penalty], 64)
        assert math.isclose(shown[CONVENTIONS[name].title, head][0] or 0.0, value)
