"""What must hold for every penalty (``cubeae.parts.penalty``)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from cubeae.parts.decoder import Decoder
from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty, Slopes
from cubeae.properties.suite import words_faults

MEMBERS = 3


def latents(members: int = MEMBERS, dim: int = 4, batch: int = 64, seed: int = 0) -> Latents:
    """Latents of a Gaussian encoder, away from the prior; [members, dim, batch], float64.

    They come with a decoder, and with any normal draws that a penalty may name.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(members, *shape, generator=generator, dtype=torch.float64)

    mean, variance = normal(dim, batch), normal(dim, batch).exp()
    z, prior = mean + variance.sqrt() * normal(dim, batch), normal(dim, batch)
    draws = {name: normal(dim, batch) for penalty in PENALTIES.values() for name in penalty.draws}
    decoder = Decoder((normal(5, dim), normal(3, 5)), (normal(5, 1), normal(3, 1)), "tanh")
    return Latents(z, mean, variance, prior, draws, 0.25, decoder)


def latents_of_the_prior(batches: int = 1000, dim: int = 2, batch: int = 100) -> Latents:
    """Batches that are drawn from N(0, I), each with the prior as its posterior; float64."""
    generator = torch.Generator().manual_seed(8)
    z, prior = torch.randn(2, batches, dim, batch, generator=generator, dtype=torch.float64)
    others = latents(batches, dim, batch)
    return replace(others, z=z, mean=0 * z, variance=torch.ones_like(z), prior=prior)


def cast(whole: Latents, kind: torch.dtype) -> Latents:
    """The same latents in another precision."""
    decoder = whole.decoder and Decoder(
        tuple(weight.to(kind) for weight in whole.decoder.weights),
        tuple(bias.to(kind) for bias in whole.decoder.biases),
        whole.decoder.activation,
    )
    variance = None if whole.variance is None else whole.variance.to(kind)
    normals = {name: draws.to(kind) for name, draws in whole.normals.items()}
    z, mean, prior = (each.to(kind) for each in (whole.z, whole.mean, whole.prior))
    return Latents(z, mean, variance, prior, normals, whole.progress, decoder)


def member(whole: Latents, index: int) -> Latents:
    """The latents of one member alone, [1, d, B]."""
    one = slice(index, index + 1)
    decoder = whole.decoder and Decoder(
        tuple(weight[one] for weight in whole.decoder.weights),
        tuple(bias[one] for bias in whole.decoder.biases),
        whole.decoder.activation,
    )
    variance = None if whole.variance is None else whole.variance[one]
    normals = {name: draws[one] for name, draws in whole.normals.items()}
    return Latents(
        whole.z[one],
        whole.mean[one],
        variance,
        whole.prior[one],
        normals,
        whole.progress,
        decoder,
    )


def states_its_words(penalty: Penalty) -> Iterator[str]:
    """Pages show its formula, symbols and source."""
    yield from words_faults(
        formula=penalty.formula, tex=penalty.tex, symbol=penalty.symbol, source=penalty.source
    )


def its_parameters_are_a_frozen_data_class(penalty: Penalty) -> Iterator[str]:
    """Two equal penalties are one key of the bandwidths; a changed one would be another."""
    own: Any = penalty
    if own.__hash__ is None:
        yield "must be a frozen data class: @dataclass(frozen=True)"
    if penalty.with_parameters(penalty.parameters).parameters != penalty.parameters:
        yield "with_parameters does not keep the parameters that it is given"


def gives_one_finite_value_per_member(penalty: Penalty) -> Iterator[str]:
    """[M], without NaN or infinity."""
    values = penalty(latents(), Bandwidths())
    if values.shape != (MEMBERS,):
        yield f"gives the shape {list(values.shape)} for {MEMBERS} members, not [{MEMBERS}]"
    elif not torch.isfinite(values).all():
        yield f"gives a value that is not finite: {values.tolist()}"


def needs_no_gaussian_encoder_unless_it_says_so(penalty: Penalty) -> Iterator[str]:
    """Var(z | x) is None for a deterministic encoder."""
    whole = latents()
    if penalty.needs_gaussian_encoder:
        return
    try:
        penalty(replace(whole, variance=None), Bandwidths())
    except Exception as error:
        yield (
            f"fails for a deterministic encoder ({type(error).__name__}: {error}); "
            "state needs_gaussian_encoder = True"
        )


def needs_no_decoder_and_no_draws_unless_it_says_so(penalty: Penalty) -> Iterator[str]:
    """The training gives a penalty what it names, and nothing else."""
    whole = latents()
    named = {name: whole.normals[name] for name in penalty.draws}
    decoder = whole.decoder if penalty.needs_decoder else None
    try:
        penalty(replace(whole, normals=named, decoder=decoder), Bandwidths())
    except Exception as error:
        yield (
            f"fails without what it does not name ({type(error).__name__}: {error}); "
            "state needs_decoder = True or the names of its `draws`"
        )


def a_member_is_independent_of_its_cohort(penalty: Penalty) -> Iterator[str]:
    """Cohorts are stacked for speed only."""
    whole = latents()
    # A single value has the wrong shape, which is another fault.
    values = torch.atleast_1d(penalty(whole, Bandwidths()))
    by_itself = torch.atleast_1d(penalty(member(whole, 1), Bandwidths()))
    if not torch.allclose(by_itself[:1], values[1:2], atol=1e-12, equal_nan=True):
        yield "a member's value depends on the other members of its cohort"


def gradients_are_those_of_finite_differences(penalty: Penalty) -> Iterator[str]:
    """At a bandwidth that is held, as it is between the steps that recompute it."""
    batch, held = latents(members=2, dim=2, batch=7), Bandwidths()
    penalty(batch, held)
    held.due = False

    def value(z: Tensor, mean: Tensor, variance: Tensor, *tensors: Tensor) -> Tensor:
        half = len(tensors) // 2
        decoder = Decoder(tensors[:half], tensors[half:], "tanh")
        return penalty(replace(batch, z=z, mean=mean, variance=variance, decoder=decoder), held)

    weights = batch.decoder.tensors if batch.decoder else ()
    parts = (batch.z, batch.mean, batch.variance, *weights)
    inputs = tuple(part.requires_grad_() for part in parts if part is not None)
    if not torch.autograd.gradcheck(value, inputs, raise_exception=False):
        yield "its gradient differs from finite differences (is something detached?)"


def slopes_are_its_value_and_its_gradients(penalty: Penalty) -> Iterator[str]:
    """``slopes`` may be written by hand; torch finds the same, in double precision."""
    exact = latents(dim=3, batch=21)
    expected = _parts(*Penalty.slopes(penalty, exact, Bandwidths()))
    for kind, tolerance in ((torch.float64, 1e-8), (torch.float32, 1e-3)):
        found = _parts(*penalty.slopes(cast(exact, kind), Bandwidths()))
        for part in expected.keys() | found.keys():
            ours, theirs = (parts.get(part, torch.zeros(1)) for parts in (found, expected))
            if not torch.allclose(ours.double(), theirs.double(), rtol=tolerance, atol=tolerance):
                yield f"`slopes` differs from the value's gradient: {part}, {kind}"


def _parts(value: Tensor, slopes: Slopes) -> dict[str, Tensor]:
    parts = {"value": value, "z": slopes.z, "mean": slopes.mean, "variance": slopes.variance}
    parts |= {f"decoder {index}": slope for index, slope in enumerate(slopes.decoder)}
    return {name: part for name, part in parts.items() if part is not None}


def gradients_are_finite_where_latents_collapse(penalty: Penalty) -> Iterator[str]:
    """All latents are 0: a root or a logarithm of their variance has no gradient there."""
    z = torch.zeros(2, 4, 16, dtype=torch.float64, requires_grad=True)
    at_zero = replace(latents(2, 4, 16), z=z, mean=z, variance=torch.full_like(z, 0.5))
    value = penalty(at_zero, Bandwidths()).sum()
    if not value.requires_grad:  # it does not depend on z and its mean
        return
    (gradient,) = torch.autograd.grad(value, z, allow_unused=True)
    if gradient is not None and not torch.isfinite(gradient).all():
        yield "its gradient is not finite where all latents are equal"


def is_zero_at_the_prior_if_it_promises_so(penalty: Penalty) -> Iterator[str]:
    """On average over batches; 5 standard errors are allowed, and rounding."""
    if not penalty.zero_at_prior:
        return
    values = penalty(latents_of_the_prior(), Bandwidths())
    mean, error = values.mean().item(), values.std().item() / len(values) ** 0.5
    if not abs(mean) <= 5 * error + 1e-9:
        yield f"states zero_at_prior, but is {mean:.3g} on average over batches of the prior"


def logs_what_it_names(penalty: Penalty) -> Iterator[str]:
    """One number per member for each of ``logs``."""
    batch, kept = latents(), Bandwidths()
    penalty(batch, kept)
    found = penalty.logged(batch, kept)
    if tuple(found) != penalty.logs:
        yield f"logs {', '.join(found) or 'nothing'}, but its `logs` are {penalty.logs}"
    for name, values in found.items():
        if values.shape != (MEMBERS,):
            yield f"logs {name} with the shape {list(values.shape)}, not [{MEMBERS}]"


PENALTY = (
    states_its_words,
    its_parameters_are_a_frozen_data_class,
    gives_one_finite_value_per_member,
    needs_no_gaussian_encoder_unless_it_says_so,
    needs_no_decoder_and_no_draws_unless_it_says_so,
    a_member_is_independent_of_its_cohort,
    gradients_are_those_of_finite_differences,
    slopes_are_its_value_and_its_gradients,
    gradients_are_finite_where_latents_collapse,
    is_zero_at_the_prior_if_it_promises_so,
    logs_what_it_names,
)
