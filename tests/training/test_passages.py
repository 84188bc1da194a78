"""What lies between encoder and decoder: compiled code against torch in double precision."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from cubeae.parts.latents import Latents
from cubeae.parts.penalty import Slopes
from cubeae.training.passages import CompiledPassage, TorchPassage, prepare_passage

MEMBERS, DIM = 5, 3


def clouds(batch: int, count: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, MEMBERS, DIM, batch, generator=generator, dtype=torch.float64)


def parts(latents: Latents, noise: Tensor, slope: Tensor) -> list[Tensor]:
    known = [latents.z, latents.mean, latents.variance, noise, slope]
    return [each.double().clone() for each in known if each is not None]


@pytest.mark.parametrize("batch", [2, 24, 64, 77])
@pytest.mark.parametrize("encoder", ["deterministic", "gaussian"])
@pytest.mark.parametrize("channel", ["gaussian", "none"])
@pytest.mark.parametrize("known", [("z",), ("z", "mean"), ("z", "mean", "variance")])
def test_compiled_code_agrees_with_torch(
    batch: int,
    encoder: str,
    channel: str,
    known: tuple[str, ...],
    make_cohort: Callable[..., Any],
) -> None:
    if encoder == "deterministic" and "variance" in known:
        return  # it has no variance
    cohort = make_cohort({}, encoder=encoder, channel=channel, latent_dim=DIM)
    mean, log_variance, drawn, sent, prior, *upstream = clouds(batch, 8)
    features = torch.cat([mean, log_variance], 1) if encoder == "gaussian" else mean
    ratio = 0.0 if channel == "none" else torch.tensor([0.0, 0.001, 0.03, 0.3, 1.0])
    ratio = (torch.zeros(MEMBERS) + ratio)[:, None, None].double()
    found = []
    for kind, passage in ((torch.float32, CompiledPassage), (torch.float64, TorchPassage)):
        normals = {"posterior": drawn.to(kind), "channel": sent.to(kind)}
        stage = passage(cohort, ratio.to(kind), prior.to(kind))
        for given in (features.flip(2), features):  # the second batch writes over the first
            latents, noise = stage.forward(given.to(kind), normals)
            slopes = zip(known, upstream, strict=False)
            slope = stage.backward(Slopes(**{name: each.to(kind) for name, each in slopes}))
        found.append(parts(latents, noise, slope))
    assert len(found[0]) == (5 if encoder == "gaussian" else 4)
    for ours, theirs in zip(*found, strict=True):
        assert torch.allclose(ours, theirs, rtol=1e-4, atol=2e-5)


def test_without_noise_the_encoders_output_comes_out(make_cohort: Callable[..., Any]) -> None:
    cohort = make_cohort({}, encoder="deterministic", channel="gaussian", latent_dim=DIM)
    features, normals, prior = clouds(24, 3).float()
    stage = CompiledPassage(cohort, torch.zeros(MEMBERS, 1, 1), prior)
    latents, noise = stage.forward(features, {"channel": normals})
    assert torch.equal(latents.z, features)
    assert torch.equal(latents.mean, features)
    assert not noise.any()


def test_a_member_that_diverged_harms_no_other(make_cohort: Callable[..., Any]) -> None:
    cohort = make_cohort({}, encoder="gaussian", channel="gaussian", latent_dim=DIM)
    mean, log_variance, drawn, sent, prior, upstream = clouds(24, 6).float()
    mean[1, 0, 3], log_variance[2, 1, 4] = math.inf, math.nan
    stage = CompiledPassage(cohort, torch.full((MEMBERS, 1, 1), 0.1), prior)
    normals = {"posterior": drawn, "channel": sent}
    latents, _ = stage.forward(torch.cat([mean, log_variance], 1), normals)
    slope = stage.backward(Slopes(upstream, upstream, upstream))
    for values in (latents.z, slope):
        finite = values.isfinite().all(2).all(1)
        assert finite.tolist() == [True, False, False, True, True]


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("gaussian", torch.float32, CompiledPassage),
        ("none", torch.float32, CompiledPassage),
        ("hypersphere", torch.float32, TorchPassage),
        ("gaussian", torch.float64, TorchPassage),
    ],
)
def test_torch_serves_what_is_not_compiled(
    channel: str, kind: torch.dtype, expected: type, make_cohort: Callable[..., Any]
) -> None:
    cohort = make_cohort({}, encoder="deterministic", channel=channel, latent_dim=DIM)
    prior = clouds(16, 1)[0].to(kind)
    assert type(prepare_passage(cohort, torch.zeros(MEMBERS, 1, 1, dtype=kind), prior)) is expected
