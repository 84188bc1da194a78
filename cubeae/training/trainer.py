"""Trains a cohort: every member at once, as one batched computation over stacked weights."""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.numerics.reconstruction import squared_error_slopes
from cubeae.parts.channel import information_rate_bits
from cubeae.parts.channels import CHANNELS
from cubeae.parts.decoder import Decoder
from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.penalty import Penalty, Slopes
from cubeae.specs.training import Cohort, Training
from cubeae.training.draws import StepDraws, draw_normals, normal_streams, step_draws
from cubeae.training.gradients import Perceptrons, prepare
from cubeae.training.history import History
from cubeae.training.networks import (
    SPACE,
    Networks,
    initialise,
    pack,
    unpack,
)
from cubeae.training.optimisers import FlatOptimiser
from cubeae.training.passages import Passage, prepare_passage
from cubeae.training.weighting import Weighting

logger = logging.getLogger(__name__)
Weigh = Callable[[Tensor, Mapping[str, Tensor]], Mapping[str, Tensor]]


@dataclass(frozen=True)
class Trained:
    """A trained cohort: its networks (stacked over members), history and divergences.

    ``diverged_at`` [members] is the step at which a member's loss was first not finite, or -1.
    """

    networks: Networks
    history: History
    diverged_at: NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """What every member sees in one step: points [M, 3, B] and normals [M, d, B] by purpose.

    ``progress`` is the share of the steps that are done.
    """

    points: Tensor
    normals: Mapping[str, Tensor]
    progress: float = 0.0


@dataclass(frozen=True)
class Losses:
    """The parts of one step's loss, each [M]; latents and noise variances for the log."""

    mse: Tensor
    penalties: dict[str, Tensor]
    weights: Mapping[str, Tensor]
    latents: Latents
    noise_variance: Tensor


def select_device(wanted: str) -> torch.device:
    """The device named in the config; ``auto`` is a GPU where there is one.

    Raises:
        ValueError: if ``cuda`` is asked for and there is none.
    """
    if wanted == "cuda" and not torch.cuda.is_available():
        raise ValueError("training.device: cuda is not available here; use auto or cpu")
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(wanted)


def member_networks(cohort: Cohort, training: Training, device: torch.device) -> Networks:
    """Initial networks of every member: those of its seed, repeated for each combination."""
    fresh = initialise(
        training.architecture, cohort.encoder, cohort.latent_dim, cohort.seeds, cohort.root
    )
    repeated = {
        name: tensor.repeat(len(cohort.combinations), 1, 1).to(device)
        for name, tensor in fresh.parameters().items()
    }
    return Networks.from_parameters(repeated, fresh.activation, cohort.latent_dim)


@dataclass(frozen=True)
class Descent:
    """Computes the loss and its gradient for a cohort's networks and penalties.

    Gradients are written into ``gradients``.
    """

    networks: Networks
    gradients: Networks
    penalties: Mapping[str, Penalty]
    encoder: Perceptrons
    passage: Passage
    decoder: Perceptrons

    def differentiate(self, batch: Batch, weigh: Weigh, bandwidths: Bandwidths) -> Losses:
        """The parts of one step's loss for every member; writes the networks' gradients.

        Args:
            batch: points and normals.
            weigh: gives the weight of every penalty, [M], from the MSE and the penalties, [M].
            bandwidths: kernel bandwidths, recomputed if due.
        """
        features = self.encoder.forward(batch.points)
        sent, noise_variance = self.passage.forward(features, batch.normals)
        latents = replace(
            sent, normals=batch.normals, progress=batch.progress, decoder=self._read_decoder()
        )
        found = {name: each.slopes(latents, bandwidths) for name, each in self.penalties.items()}
        penalties = {name: value for name, (value, _) in found.items()}
        mse, pull = squared_error_slopes(self.decoder.forward(latents.z), batch.points)
        weights = weigh(mse, penalties)
        slopes = Slopes(self.decoder.backward(pull))
        for name, (_, own) in found.items():
            slopes = slopes.plus(weights[name][:, None, None], own)
        self.encoder.backward(self.passage.backward(slopes))
        self._add_to_decoder(slopes.decoder)
        return Losses(mse, penalties, weights, latents, noise_variance)

    def _read_decoder(self) -> Decoder | None:
        """The decoder, for penalties that read it."""
        if not any(penalty.needs_decoder for penalty in self.penalties.values()):
            return None
        layers, kind = self.networks.decoder, self.networks.activation
        weights = tuple(layer.weight for layer in layers)
        return Decoder(weights, tuple(layer.bias for layer in layers), kind)

    def _add_to_decoder(self, slopes: Sequence[Tensor | None]) -> None:
        """Add the penalties' gradients, in the order of ``Decoder.tensors``."""
        layers = self.gradients.decoder
        tensors = [*(layer.weight for layer in layers), *(layer.bias for layer in layers)]
        for tensor, slope in zip(tensors, slopes, strict=False):  # none where no penalty reads it
            if slope is not None:
                tensor.add_(slope)


def prepare_descent(cohort: Cohort, networks: Networks, gradients: Networks, batch: int) -> Descent:
    """Prepares to differentiate the loss of ``networks`` into ``gradients``, at one batch size."""
    kind = networks.activation
    streams = normal_streams(cohort.root, "prior", cohort.seeds)
    prior = draw_normals(streams, (cohort.latent_dim, batch))
    channel = CHANNELS[cohort.channel]
    ratios = [channel.noise_ratio(snr) for _, snr in cohort.combinations for _ in cohort.seeds]
    weight = networks.encoder[0].weight
    ratio = torch.tensor(ratios).to(weight)[:, None, None]
    priors = prior.repeat(len(cohort.combinations), 1, 1).to(weight)
    return Descent(
        networks,
        gradients,
        cohort.penalties,
        prepare(networks.encoder, gradients.encoder, kind, batch, to_input=False),
        prepare_passage(cohort, ratio, priors),
        prepare(networks.decoder, gradients.decoder, kind, batch, to_input=True),
    )


def train(
    cohort: Cohort,
    training: Training,
    points: NDArray[np.float32],
    device: torch.device,
    observe: Callable[[int, Networks], None] | None = None,
) -> Trained:
    """Train every member of ``cohort`` on ``points`` [n, 3].

    A member whose loss is not finite is frozen and marked; the others train on, unaffected.
    ``observe`` gets the networks before each logged step, and must not change them.

    Raises:
        ValueError: if ``points`` is not [n, 3].
    """
    if points.ndim != 2 or points.shape[1] != SPACE:
        raise ValueError(f"points must be [n, 3], not {list(points.shape)}")
    data, repeats = torch.from_numpy(points.T.copy()).to(device), len(cohort.combinations)
    flat, networks = pack(member_networks(cohort, training, device))
    slopes = torch.zeros_like(flat)
    optimiser = FlatOptimiser(training.optimiser, flat, slopes)
    descent = prepare_descent(cohort, networks, unpack(slopes, networks), training.batch)
    weighting = Weighting(cohort, training.steps, device)
    freezer, history, bandwidths = Freezer(flat), History(), Bandwidths()
    drawn = step_draws(
        cohort.root,
        cohort.seeds,
        training.steps,
        len(points),
        training.batch,
        cohort.latent_dim,
        purposes(cohort),
        device,
    )
    for step, draws in enumerate(drawn):
        batch = gather(data, draws, repeats, step / training.steps)
        bandwidths.due = step % training.bandwidth_every == 0
        losses = descent.differentiate(batch, partial(weighting.weights, step), bandwidths)
        loss = losses.mse + sum(
            weight * losses.penalties[name] for name, weight in losses.weights.items()
        )
        rate = training.learning_rate.at(step, training.steps)
        freezer.mark(loss, step)
        if step % training.log_every == 0 or step == training.steps - 1:
            extras = _logged_with(descent.penalties, losses.latents, bandwidths)
            _log(history, step, loss, losses, rate, extras)
            _report_progress(step, training.steps, losses.mse)
            if observe is not None:
                observe(step, networks)
        optimiser.step(rate)
        freezer.restore()
    return Trained(networks, history, freezer.divergences())


def gather(data: Tensor, draws: StepDraws, repeats: int, progress: float) -> Batch:
    """What ``draws`` chose of ``data`` [3, n], for each of ``repeats`` combinations."""
    chosen = data.index_select(1, draws.batch.flatten()).view(SPACE, *draws.batch.shape)
    return Batch(
        torch.cat([chosen.transpose(0, 1)] * repeats),  # much faster than Tensor.repeat
        {name: torch.cat([normals] * repeats) for name, normals in draws.normals.items()},
        progress,
    )


def purposes(cohort: Cohort) -> list[str]:
    """What a step draws normals for: the encoder, the channel, and what penalties name."""
    of_encoder = ["posterior"] if cohort.encoder == "gaussian" else []
    named = [name for penalty in cohort.penalties.values() for name in penalty.draws]
    return list(dict.fromkeys([*of_encoder, "channel", *named]))


def _report_progress(step: int, steps: int, mse: Tensor) -> None:
    median = float(mse.nanmedian())
    logger.info("step %d of %d: median MSE %.4g", step, steps, median)


def _log(
    history: History,
    step: int,
    loss: Tensor,
    losses: Losses,
    rate: float,
    extras: Mapping[str, Tensor],
) -> None:
    noisy = losses.latents.z.var(2, keepdim=True)
    bits = information_rate_bits(noisy, losses.noise_variance).mean((1, 2))
    quantities: dict[str, Tensor | float] = {
        "loss": loss,
        "mse": losses.mse,
        "information_rate_bits": bits,
        "learning_rate": rate,
        **losses.penalties,
        **extras,
        **{f"weight:{name}": weight for name, weight in losses.weights.items()},
    }
    history.add(step, quantities, len(loss))


def _logged_with(
    penalties: Mapping[str, Penalty], latents: Latents, bandwidths: Bandwidths
) -> dict[str, Tensor]:
    return {
        f"{name}:{quantity}": values
        for name, penalty in penalties.items()
        for quantity, values in penalty.logged(latents, bandwidths).items()
    }


class Freezer:
    """Keeps diverged members at the weights with which their loss was first not finite.

    Members are the rows of ``flat`` [M, P].

    On a GPU, always restore: checking whether any diverged would force a synchronisation.
    """

    def __init__(self, flat: Tensor) -> None:
        self._flat, self._kept = flat, flat
        self._diverged_at = torch.full((len(flat), 1), -1, device=flat.device)
        self._ask = flat.device.type == "cpu"
        self._active = not self._ask

    def mark(self, loss: Tensor, step: int) -> None:
        """Note members whose ``loss`` [M] is not finite, before their weights change."""
        if self._ask and math.isfinite(loss.sum()):
            return
        self._active = True
        new = ~torch.isfinite(loss)[:, None] & (self._diverged_at < 0)
        self._kept = torch.where(new, self._flat, self._kept)
        self._diverged_at.masked_fill_(new, step)

    def restore(self) -> None:
        """Undo what the optimiser did to frozen members."""
        if self._active:
            self._flat.copy_(torch.where(self._diverged_at >= 0, self._kept, self._flat))

    def divergences(self) -> NDArray[np.int64]:
        """The step at which each member diverged, or -1; [members]. Names them in the log."""
        steps: NDArray[np.int64] = self._diverged_at[:, 0].cpu().numpy()
        for member in np.flatnonzero(steps >= 0):
            logger.warning("member %d diverged at step %d", member, steps[member])
        return steps
