"""The base class of penalties: functions of a batch of latents that are added to the loss."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from cubeae.parts.decoder import Decoder
    from cubeae.parts.latents import Bandwidths, Latents


def decoder_of(latents: Latents) -> Decoder:
    """The decoder that a penalty needs; raises ValueError where there is none."""
    if latents.decoder is None:
        raise ValueError("these latents come without a decoder")
    return latents.decoder


@dataclass(frozen=True)
class Slopes:
    """Gradients of a value of each member with respect to its latents; none of what it ignores.

    ``z``, ``mean`` and ``variance`` are [M, d, B]; those of ``decoder`` follow its ``tensors``.
    """

    z: Tensor | None = None
    mean: Tensor | None = None
    variance: Tensor | None = None
    decoder: tuple[Tensor | None, ...] = ()

    def plus(self, weight: Tensor, other: Slopes) -> Slopes:
        """These and ``weight`` [M, 1, 1] times the ``other`` ones."""
        pairs = zip_longest(self.decoder, other.decoder)
        return Slopes(
            _plus(self.z, weight, other.z),
            _plus(self.mean, weight, other.mean),
            _plus(self.variance, weight, other.variance),
            tuple(_plus(own, weight, theirs) for own, theirs in pairs),
        )


def _plus(own: Tensor | None, weight: Tensor, other: Tensor | None) -> Tensor | None:
    if other is None:
        return own
    return other * weight if own is None else own.addcmul(other, weight)


class Penalty(ABC):
    """One penalty; every class states the attributes that have no default here.

    A penalty acts on z, the noisy latent that the decoder reads, so that the decoder is trained on
    what it will read when latents are drawn from the prior.

    A penalty with parameters is a frozen data class. Its fields are the keys that its terms have in
    a config besides ``weight`` and ``schedule``; their annotations give the bounds. Their defaults
    are what property tests and benchmarks use; a config states every parameter.

    Attributes:
        formula: its definition in plain text.
        tex: its symbol in LaTeX's maths mode.
        symbol: its symbol in plain text, for diagrams.
        family: what sentences about penalties of its kind call them; empty for its own name.
        source: where it comes from.
        zero_at_prior: whether its mean over batches drawn from the prior N(0, I) is 0.
        needs_gaussian_encoder: whether it needs Var(z | x).
        needs_decoder: whether it reads the decoder, whose weights it may then have gradients for.
        draws: names of the normal draws that it reads, new in each step.
        logs: names of the quantities that ``logged`` gives.
    """

    formula: ClassVar[str]
    tex: ClassVar[str]
    symbol: ClassVar[str]
    family: ClassVar[str] = ""
    source: ClassVar[str]
    zero_at_prior: ClassVar[bool] = False
    needs_gaussian_encoder: ClassVar[bool] = False
    needs_decoder: ClassVar[bool] = False
    draws: ClassVar[tuple[str, ...]] = ()
    logs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """The value for each member, before its weight; differentiable, [M]."""

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """The value for each member, [M], and its gradients; neither records a gradient.

        Torch differentiates the value. A penalty whose gradients are known may give them itself.

        Args:
            latents: without gradients; z, the mean and Var(z | x) count as independent.
            bandwidths: kernel bandwidths, recomputed if due.
        """
        import torch

        def leaf(tensor: Tensor) -> Tensor:
            return tensor.detach().requires_grad_()

        decoder = latents.decoder
        if decoder is not None:
            weights, biases = (tuple(map(leaf, each)) for each in (decoder.weights, decoder.biases))
            decoder = replace(decoder, weights=weights, biases=biases)
        z, mean = leaf(latents.z), leaf(latents.mean)
        variance = None if latents.variance is None else leaf(latents.variance)
        given = replace(latents, z=z, mean=mean, variance=variance, decoder=decoder)
        value = self(given, bandwidths)
        inputs = [z, mean, *([] if variance is None else [variance])]
        tensors = () if decoder is None else decoder.tensors
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            value, [*inputs, *tensors], torch.ones_like(value), allow_unused=True
        )
        of_variance = None if variance is None else found[2]
        return value.detach(), Slopes(found[0], found[1], of_variance, found[len(inputs) :])

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters by name; empty if it has none."""
        own: Any = self
        names = [field.name for field in fields(own)] if is_dataclass(own) else []
        return {name: getattr(self, name) for name in names}

    def with_parameters(self, parameters: Mapping[str, Any]) -> Self:
        """The same penalty with these parameters, all of which are given.

        Raises:
            ValueError: one is missing or unknown.
        """
        if set(parameters) != set(self.parameters):
            given, known = (", ".join(each) or "none" for each in (parameters, self.parameters))
            raise ValueError(f"{type(self).__name__} has the parameters: {known}; not {given}")
        own: Any = self
        changed: Self = replace(own, **parameters) if parameters else own
        return changed

    def logged(self, latents: Latents, bandwidths: Bandwidths) -> dict[str, Tensor]:
        """What is logged along with the value, [M] for each of ``logs``; no gradient is needed.

        It is called for steps that are logged only, after the penalty itself, whose bandwidths it
        may use.
        """
        return {}
