"""What must hold for every latent sampler (``cubeae.parts.sampler``)."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from cubeae.numerics.gaussian_mixture import Mixture
from cubeae.parts.sampler import LatentSampler
from cubeae.properties.suite import words_faults

MEAN = torch.tensor([[1.0, -2.0], [0.0, 5.0]]).double()
COVARIANCE = torch.tensor([[[2.0, 0.9], [0.9, 0.5]], [[1.0, 0.0], [0.0, 0.0]]]).double()
# Of each member, two equal Gaussians of standard deviation 0.1 at -1 and 3 on the first axis.
MIXTURE = Mixture(
    torch.full((2, 2), 0.5).double().log(),
    torch.tensor([[[-1.0, 0.0], [3.0, 0.0]]]).double().repeat(2, 1, 1),
    0.1 * torch.eye(2).double().repeat(2, 2, 1, 1),
)
DRAWS = 50


@dataclass(frozen=True)
class Source:
    """Planted latents of ``members``, of which the aggregate posterior is a point at 7."""

    latent_mean: Tensor = MEAN
    latent_covariance: Tensor = COVARIANCE
    members: tuple[int, ...] = (0, 1)
    has_mixture: bool = True
    noise_ratio: float = 0.1

    @property
    def mixture(self) -> Mixture:
        """The members' part of ``MIXTURE``; raises ValueError where there is none."""
        if not self.has_mixture:
            raise ValueError("these models hold no mixture fitted to their latents")
        rows = list(self.members)
        return Mixture(MIXTURE.log_weights[rows], MIXTURE.means[rows], MIXTURE.roots[rows])

    def normals(self, n: int) -> Tensor:
        """The same draws at each call; [S, 2, n]."""
        generator = torch.Generator().manual_seed(0)
        return torch.randn(2, 2, n, generator=generator).double()[list(self.members)]

    def uniforms(self, n: int) -> Tensor:
        """The same draws at each call; [S, n]."""
        generator = torch.Generator().manual_seed(1)
        return torch.rand(2, n, generator=generator).double()[list(self.members)]

    def aggregate(self, n: int) -> Tensor:
        """7 everywhere; [S, 2, n]."""
        return torch.full((len(self.members), 2, n), 7.0).double()


def states_its_words(sampler: LatentSampler) -> Iterator[str]:
    """A model's card says: generation decodes z ~ ..."""
    yield from words_faults(words=sampler.words)
    if not str(sampler.words).startswith("z ~ "):
        yield f"its `words` must begin with 'z ~ ', not be {sampler.words!r}"


def draws_finite_latents_of_every_member(sampler: LatentSampler) -> Iterator[str]:
    """[S, d, n]."""
    latents = sampler.draw(Source(), DRAWS)
    if latents.shape != (2, 2, DRAWS):
        yield f"draws the shape {list(latents.shape)}, not [2, 2, {DRAWS}]"
    elif not torch.isfinite(latents).all():
        yield "draws latents that are not finite"


def a_member_is_independent_of_its_cohort(sampler: LatentSampler) -> Iterator[str]:
    """Cohorts are stacked for speed only."""
    whole = sampler.draw(Source(), DRAWS)
    alone = sampler.draw(Source(MEAN[1:], COVARIANCE[1:], (1,)), DRAWS)
    if not torch.allclose(whole[1:], alone):
        yield "a member's latents depend on the other members of its cohort"


def draws_of_collapsed_latents_are_finite(sampler: LatentSampler) -> Iterator[str]:
    """The training latents' covariance is 0."""
    latents = sampler.draw(Source(0 * MEAN, 0 * COVARIANCE), DRAWS)
    if not torch.isfinite(latents).all():
        yield "draws latents that are not finite where the training latents have collapsed"


def needs_no_mixture_unless_it_says_so(sampler: LatentSampler) -> Iterator[str]:
    """A mixture is fitted for samplers that state ``needs_mixture``."""
    if sampler.needs_mixture:
        return
    try:
        sampler.draw(Source(has_mixture=False), DRAWS)
    except ValueError as error:
        yield f"fails without a fitted mixture ({error}); state needs_mixture = True"


SAMPLER = (
    states_its_words,
    draws_finite_latents_of_every_member,
    a_member_is_independent_of_its_cohort,
    draws_of_collapsed_latents_are_finite,
    needs_no_mixture_unless_it_says_so,
)
