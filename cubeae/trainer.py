"""Trains a cohort: every member at once, as one batched computation over stacked weights."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.channel import information_rate_bits, noise_ratio, signal_variance, transmit
from cubeae.draws import StepDraws, step_draws
from cubeae.history import History
from cubeae.networks import SPACE, Networks, initialise
from cubeae.regularisers import PENALTIES, Bandwidths, Latents, logged
from cubeae.specs import Cohort, Optimiser, Term, Training

logger = logging.getLogger(__name__)


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
    """The terms of one step's loss, each [M], and the channel's variances for the log."""

    mse: Tensor
    penalties: dict[str, Tensor]
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


def make_optimiser(settings: Optimiser, parameters: list[Tensor]) -> torch.optim.Optimizer:
    """An elementwise optimiser over stacked ``parameters``; the trainer sets its rate each step."""
    kinds: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
    }
    return kinds[settings.name](
        parameters,
        lr=1.0,
        betas=settings.betas,
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        fused=True,
    )


def member_networks(cohort: Cohort, training: Training, device: torch.device) -> Networks:
    """Initial networks of every member: those of its seed, repeated for each combination."""
    fresh = initialise(
        training.architecture, cohort.encoder, cohort.latent_dim, cohort.seeds, cohort.root
    )
    repeated = {
        name: tensor.repeat(len(cohort.combinations), 1, 1).to(device).requires_grad_()
        for name, tensor in fresh.parameters().items()
    }
    return Networks.from_parameters(repeated, fresh.activation, cohort.latent_dim)


def compute_batch(
    cohort: Cohort,
    networks: Networks,
    points: Tensor,
    draws: StepDraws,
    ratio: Tensor,
    bandwidths: Bandwidths,
) -> Batch:
    """One step's loss terms of every member.

    Args:
        cohort: names the encoder and the regularisers.
        networks: stacked over M members.
        points: the batch, [M, 3, B].
        draws: normals [M, d, B] (``batch`` is not read).
        ratio: noise over signal variance of each member, [M, 1, 1].
        bandwidths: kernel bandwidths, recomputed if due.
    """
    mean, log_variance = networks.encode(points)
    signal, spread = mean, None
    if log_variance is not None:
        signal = mean + draws.posterior * torch.exp(0.5 * log_variance)
    noise_variance = signal_variance(signal)
    z = transmit(signal, draws.channel, noise_variance, ratio)
    noise_variance = noise_variance * ratio
    if log_variance is not None:
        spread = log_variance.exp() + noise_variance
    latents = Latents(z, mean, spread, draws.prior)
    penalties = {name: PENALTIES[name](latents, bandwidths) for name in cohort.penalties}
    mse = (networks.decode(z) - points).square().mean((1, 2))
    return Batch(mse, penalties, latents, noise_variance)


def expand_draws(draws: StepDraws, repeats: int) -> StepDraws:
    """Give every combination of a seed the same normals: [S, d, B] -> [repeats x S, d, B]."""
    spread = (x.repeat(repeats, 1, 1) for x in (draws.posterior, draws.channel, draws.prior))
    return StepDraws(draws.batch, *spread)


def train(
    cohort: Cohort, training: Training, points: NDArray[np.float32], device: torch.device
) -> Trained:
    """Train every member of ``cohort`` on ``points`` [n, 3].

    A member whose loss is not finite is frozen and marked; the others go on unchanged.

    Raises:
        ValueError: if ``points`` is not [n, 3].
    """
    if points.ndim != 2 or points.shape[1] != SPACE:
        raise ValueError(f"points must be [n, 3], not {list(points.shape)}")
    data = torch.from_numpy(np.ascontiguousarray(points.T)).to(device)
    networks = member_networks(cohort, training, device)
    parameters = list(networks.parameters().values())
    optimiser = make_optimiser(training.optimiser, parameters)
    ratio, repeats = _noise_ratios(cohort, device), len(cohort.combinations)
    weights_at = weight_table(cohort, training.steps, device)
    freezer, history = Freezer(parameters, len(ratio)), History()
    bandwidths = Bandwidths({})
    for step, draws in enumerate(_draws(cohort, training, len(points), device)):
        x = data[:, draws.batch].transpose(0, 1).repeat(repeats, 1, 1)
        bandwidths.due = step % training.bandwidth_every == 0
        shared = expand_draws(draws, repeats)
        batch = compute_batch(cohort, networks, x, shared, ratio, bandwidths)
        weights = {name: table[step] for name, table in weights_at.items()}
        loss = batch.mse + sum(weights[name] * batch.penalties[name] for name in weights)
        rate = training.learning_rate.at(step, training.steps)
        freezer.mark(loss, step)
        if step % training.log_every == 0 or step == training.steps - 1:
            _log(history, step, loss, batch, weights, rate, bandwidths)
            _report_progress(step, training.steps, batch.mse)
        optimiser.zero_grad()
        loss.sum().backward()
        _set_rate(optimiser, rate)
        optimiser.step()
        freezer.restore()
    return Trained(networks, history, freezer.diverged_at)


def weight_table(cohort: Cohort, steps: int, device: torch.device) -> dict[str, Tensor]:
    """Weight of every regulariser at every step, for every member; each [steps, M].

    Raises:
        ValueError: if the objectives differ in their regularisers, or a weight is not known yet.
    """
    if any(tuple(t.name for t in o.terms) != cohort.penalties for o in cohort.objectives):
        raise ValueError("the objectives of a cohort must have the same regularisers")
    tables = {}
    for index, name in enumerate(cohort.penalties):
        terms = [objective.terms[index] for objective in cohort.objectives]
        columns = [_weights(term, steps) for term in terms]
        repeats = len(cohort.snr_db) * len(cohort.seeds)
        table = np.repeat(np.stack(columns, 1), repeats, axis=1).astype(np.float32)
        tables[name] = torch.from_numpy(table).to(device)
    return tables


def _weights(term: Term, steps: int) -> NDArray[np.float64]:
    if term.weight is None:
        raise ValueError(f"the weight of {term.name} is still to be tuned")
    return np.array([term.weight * term.schedule.factor(step / steps) for step in range(steps)])


def _noise_ratios(cohort: Cohort, device: torch.device) -> Tensor:
    """Noise over signal variance of each member, [M, 1, 1]."""
    ratios = [noise_ratio(snr) for _, snr in cohort.combinations for _ in cohort.seeds]
    return torch.tensor(ratios, device=device)[:, None, None]


def _draws(
    cohort: Cohort, training: Training, size: int, device: torch.device
) -> Iterator[StepDraws]:
    return step_draws(
        cohort.root,
        cohort.seeds,
        training.steps,
        size,
        training.batch,
        cohort.latent_dim,
        device,
    )


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate


def _report_progress(step: int, steps: int, mse: Tensor) -> None:
    median = float(mse.detach().nanmedian())
    logger.info("step %d of %d: median MSE %.4g", step, steps, median)


def _log(
    history: History,
    step: int,
    loss: Tensor,
    batch: Batch,
    weights: Mapping[str, Tensor],
    rate: float,
    bandwidths: Bandwidths,
) -> None:
    noisy = batch.latents.z.detach().var(2, keepdim=True)
    bits = information_rate_bits(noisy, batch.noise_variance.detach()).mean((1, 2))
    quantities: dict[str, Tensor | float] = {
        "loss": loss,
        "mse": batch.mse,
        "information_rate_bits": bits,
        "learning_rate": rate,
        **batch.penalties,
        **logged(batch.penalties, batch.latents, bandwidths),
        **{f"weight:{name}": weight for name, weight in weights.items()},
    }
    history.add(step, quantities, len(loss))


class Freezer:
    """Holds diverged members at the weights with which their loss was first not finite."""

    def __init__(self, parameters: list[Tensor], members: int) -> None:
        self._parameters = parameters
        self._frozen: dict[int, list[Tensor]] = {}
        self.diverged_at = np.full(members, -1, np.int64)

    def mark(self, loss: Tensor, step: int) -> None:
        """Note members whose ``loss`` [M] is not finite, before their weights change."""
        finite = torch.isfinite(loss.detach())
        if bool(finite.all()):
            return
        for member in torch.nonzero(~finite).flatten().tolist():
            if member not in self._frozen:
                self._frozen[member] = [p.detach()[member].clone() for p in self._parameters]
                self.diverged_at[member] = step
                logger.warning("member %d diverged at step %d", member, step)

    @torch.no_grad()
    def restore(self) -> None:
        """Undo what the optimiser did to frozen members."""
        for member, kept in self._frozen.items():
            for parameter, value in zip(self._parameters, kept, strict=True):
                parameter[member] = value
