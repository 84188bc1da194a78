"""The latent regularisers: one function each, all pure functions of a batch of latents.

Each acts on z, the noisy latent that the decoder reads, so that a draw from the prior is what the
decoder was trained on. All return one penalty per member, [M], before its weight.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import torch
from torch import Tensor

from cubeae.numerics.kernels import median_bandwidth, mmd2_biased, mmd2_to_normal
from cubeae.training.channel import signal_variance


@dataclass(frozen=True)
class Latents:
    """One batch of latents of a cohort; every tensor is [M, d, B].

    ``variance`` is that of z given x: the encoder's own plus the channel's noise (it is None for
    a deterministic encoder). ``prior`` holds standard normal draws, for bandwidths alone.
    """

    z: Tensor
    mean: Tensor
    variance: Tensor | None
    prior: Tensor


@dataclass
class Bandwidths:
    """Kernel bandwidths by regulariser; recomputed only when ``due``, since they drift slowly."""

    values: dict[str, Tensor]
    due: bool = True


Penalty = Callable[[Latents, Bandwidths], Tensor]


def moments(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """Squared mean plus squared deviation of the variance from one, mean over neurons; [M]."""
    mean, variance = latents.z.mean(2, keepdim=True), signal_variance(latents.z)
    return (mean.square() + (variance - 1).square()).mean((1, 2))


def kl(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """KL(q(z|x) || N(0, I)) in nats, summed over latent dims, mean over the batch; [M].

    Raises:
        ValueError: for the latents of a deterministic encoder, whose KL is infinite.

    Source: Kingma & Welling 2014, appendix B.
    """
    if latents.variance is None:
        raise ValueError("kl needs a gaussian encoder")
    variance = latents.variance
    return 0.5 * (latents.mean.square() + variance - 1 - variance.log()).sum(1).mean(1)


def mmd_standard(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """Unbiased MMD^2 to N(0, I), Gaussian kernel, median heuristic over the pooled sample; [M].

    Source: Gretton et al. 2012, equation 3; Zhao et al. 2019 (InfoVAE) for its use here.
    """
    return _mmd(latents.z, latents.prior, "mmd-standard", bandwidths)


def mmd_matched(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """Unbiased MMD^2 to a Gaussian with the latents' own mean and covariance; [M].

    Measured between the whitened latents and N(0, I), which is the same comparison seen in
    coordinates where the Gaussian is standard. So the penalty is unchanged by any affine map of
    the latents, and shapes them without moving or scaling them; chasing a Gaussian fitted anew in
    each step, without gradient through its moments, sends their mean to infinity.
    """
    return _mmd(whiten(latents.z), latents.prior, "mmd-matched", bandwidths)


def whiten(z: Tensor) -> Tensor:
    """Map each member's latents to zero sample mean and unit sample covariance; [M, d, B], B > d.

    A neuron that has collapsed stays near zero: the covariance has a ridge of 1e-5 of its trace.
    """
    centred = z - z.mean(2, keepdim=True)
    covariance = torch.bmm(centred, centred.transpose(1, 2)) / (z.shape[2] - 1)
    spread = covariance.diagonal(dim1=1, dim2=2).mean(1)[:, None, None]
    identity = torch.eye(z.shape[1], device=z.device, dtype=z.dtype)
    # cholesky_ex reports failure instead of raising: a diverged member must not stop the others.
    factor = torch.linalg.cholesky_ex(covariance + identity * (1e-5 * spread + 1e-20)).L
    return torch.linalg.solve_triangular(factor, centred, upper=False)


def _mmd(z: Tensor, target: Tensor, name: str, bandwidths: Bandwidths) -> Tensor:
    if bandwidths.due:
        bandwidths.values[name] = median_bandwidth(z.detach(), target)
    return mmd2_to_normal(z, bandwidths.values[name])


PENALTIES: dict[str, Penalty] = {
    "moments": moments,
    "kl": kl,
    "mmd-standard": mmd_standard,
    "mmd-matched": mmd_matched,
}


def root_biased_standard(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """Root of the biased estimate of ``mmd_standard``'s MMD^2, at its bandwidth; [M]."""
    return mmd2_biased(latents.z, latents.prior, bandwidths.values["mmd-standard"]).sqrt()


def root_biased_matched(latents: Latents, bandwidths: Bandwidths) -> Tensor:
    """Root of the biased estimate of ``mmd_matched``'s MMD^2, at its bandwidth; [M]."""
    return mmd2_biased(whiten(latents.z), latents.prior, bandwidths.values["mmd-matched"]).sqrt()


# Logged beside a penalty, under its name and this suffix; the seed report shows such an MMD.
ROOT_BIASED = ":root_biased"
LOGGED: dict[str, Penalty] = {
    f"mmd-standard{ROOT_BIASED}": root_biased_standard,
    f"mmd-matched{ROOT_BIASED}": root_biased_matched,
}


@torch.no_grad()
def logged(
    penalties: Collection[str], latents: Latents, bandwidths: Bandwidths
) -> dict[str, Tensor]:
    """What is logged beside these penalties, each [M]; too dear for every step."""
    return {
        name: quantity(latents, bandwidths)
        for name, quantity in LOGGED.items()
        if name.split(":")[0] in penalties
    }
