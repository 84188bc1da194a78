"""Weights files: the trained models of one combination, with all its seeds stacked.

A model is rebuilt from its file alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.files.storage import FileFormatError, read_tensors, write_tensors
from cubeae.numerics.gaussian_mixture import Mixture, choose
from cubeae.parts.channels import CHANNELS
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.samplers import SAMPLERS
from cubeae.plugins.loading import load as load_plugin
from cubeae.registry import Registry
from cubeae.rng import stream
from cubeae.specs.training import Cohort, Training
from cubeae.training.networks import SPACE, Networks
from cubeae.training.trainer import Trained
from cubeae.truth.kinds import KINDS

MIXTURE = ("log_weights", "means", "roots")  # tensors of a mixture in a file
# Points that one draw may have: the latents of all are in memory. More are drawn by more seeds.
MOST_SAMPLED = 10_000_000
SAMPLED = 65_536  # points of one part of ``sample_blocks``


@dataclass(frozen=True)
class Encoding:
    """Latents of n points under S seeds' models; all [S, d, n] but ``noise_variance`` [S, d, 1].

    ``mean`` is E[z | x], ``signal`` is y (a draw for a Gaussian encoder), ``z`` is y after the
    channel.
    """

    mean: Tensor
    log_variance: Tensor | None
    signal: Tensor
    z: Tensor
    noise_variance: Tensor


@dataclass(frozen=True)
class TrainedModel:
    """The trained models of one combination (dataset, model, regulariser, SNR, latent dim).

    ``networks`` hold one member per seed of ``info["seeds"]``, and compute in float32, in which
    they were trained; their outputs are processed in float64. Samples are on the middle axis of
    points and latents: [n, 3] in, [S, n, features] out.
    """

    info: Mapping[str, Any]
    networks: Networks
    latent_mean: Tensor  # [S, d] of z over the training split
    latent_covariance: Tensor  # [S, d, d]
    mixture: Mixture | None = None  # fitted to z over the training split; None if it was not

    @property
    def seeds(self) -> list[int]:
        """Seeds of the members, in order."""
        return list(self.info["seeds"])

    @property
    def diverged_at(self) -> list[int]:
        """Step at which each member diverged, -1 where it did not; [S]."""
        return list(self.info["diverged_at"])

    def transmit(self, points: NDArray[np.floating], key: str = "encode") -> Encoding:
        """Encode ``points`` [n, 3] and send them through the channel, with its noise.

        Var(y) is taken over all given points, n >= 2. The noise is drawn from the streams named by
        ``key``, one per seed, so that all combinations share it.

        Raises:
            ValueError: if ``points`` is not [n, 3] with n >= 2.
        """
        points = np.asarray(points, np.float32)
        if points.ndim != 2 or points.shape[1] != SPACE or len(points) < 2:
            raise ValueError(f"points must be [n, 3] with n >= 2, not {list(points.shape)}")
        columns = torch.from_numpy(np.ascontiguousarray(points.T))
        members, size = len(self.seeds), len(points)
        output, spread = self.networks.encode(columns.expand(members, -1, -1))
        channel = CHANNELS[self.info["channel"]]
        mean = channel.constrain(output.double())
        log_variance = None if spread is None else spread.double()
        signal, root = mean, self.info["root"]
        if log_variance is not None:
            signal = mean + self._normals(root, f"{key}-posterior", size) * torch.exp(
                log_variance / 2
            )
        ratio = torch.tensor(channel.noise_ratio(self.info["snr_db"]), dtype=torch.float64)
        normals = self._normals(root, f"{key}-channel", size)
        z, noise_variance = channel.transmit(signal, normals, ratio)
        return Encoding(mean, log_variance, signal, z, noise_variance)

    def encode(self, points: NDArray[np.floating]) -> Tensor:
        """E[z | x] of ``points`` [n, 3], without noise; [S, n, d]. Raises as ``transmit`` does."""
        return self.transmit(points).mean.transpose(1, 2)

    def decode(self, latents: Tensor) -> Tensor:
        """Points [S, n, 3] of latents [S, n, d], or of [n, d] under every seed's decoder."""
        columns = latents.to(torch.float32).transpose(-1, -2)
        columns = columns.expand(len(self.seeds), -1, -1)
        return self.networks.decode(columns).double().transpose(1, 2)

    def sample(self, n: int, seed: int = 0, sampler: str | None = None) -> Tensor:
        """Generate ``n`` points from every member: draw latents, decode them; [S, n, 3].

        Each member has its own stream, so that evaluation's sampling error is part of the spread
        over seeds.

        Args:
            n: points, at least 1 (2 for the latent sampler ``aggregate``).
            seed: of the draws, at least 0.
            sampler: name of a latent sampler; the model's own, ``info["sampler"]``, by default.

        Raises:
            ValueError: if ``n`` is too small or above ``MOST_SAMPLED``, ``seed`` is too small, or
                the file holds no fitted mixture.
            UnknownNameError: the latent sampler is not registered.
        """
        return self.decode(self._latents(n, seed, sampler).transpose(1, 2))

    def sample_blocks(self, n: int, seed: int = 0, sampler: str | None = None) -> Iterator[Tensor]:
        """The points of ``sample``, decoded ``SAMPLED`` at a time: parts [S, b, 3], in order.

        Args:
            n, seed, sampler: as in ``sample``.

        Raises:
            ValueError, UnknownNameError: as ``sample``.
        """
        for part in self._latents(n, seed, sampler).split(SAMPLED, dim=2):
            yield self.decode(part.transpose(1, 2))

    def member(self, seed: int) -> "TrainedModel":
        """The model of one seed alone; it shares its tensors with this one.

        Raises:
            ValueError: if there is no member of that seed.
        """
        index = self.seeds.index(seed)
        one = slice(index, index + 1)
        networks = Networks.from_parameters(
            {name: tensor[one] for name, tensor in self.networks.parameters().items()},
            self.networks.activation,
            self.networks.latent_dim,
        )
        info = {**self.info, "seeds": [seed], "diverged_at": self.diverged_at[one]}
        mixture = self.mixture and Mixture(*(getattr(self.mixture, name)[one] for name in MIXTURE))
        return TrainedModel(
            info, networks, self.latent_mean[one], self.latent_covariance[one], mixture
        )

    def _latents(self, n: int, seed: int, sampler: str | None) -> Tensor:
        """``n`` latents of each member, [S, d, n]; raises as ``sample``."""
        if not 1 <= n <= MOST_SAMPLED:
            raise ValueError(f"n must be at least 1 and at most {MOST_SAMPLED:,}, not {n:,}")
        return SAMPLERS[sampler or self.info["sampler"]].draw(_Source(self, seed), n)

    def _normals(self, root: int, purpose: str, n: int) -> Tensor:
        shape = (self.networks.latent_dim, n)
        draws = np.empty((len(self.seeds), *shape))
        for seed, own in zip(self.seeds, draws, strict=True):
            stream(root, purpose, seed).standard_normal(out=own)
        return torch.from_numpy(draws)


@dataclass(frozen=True)
class _Source:
    """What the latent samplers draw from: a model, and the seed of the draws."""

    model: TrainedModel
    seed: int

    @property
    def latent_mean(self) -> Tensor:
        return self.model.latent_mean

    @property
    def latent_covariance(self) -> Tensor:
        return self.model.latent_covariance

    @property
    def mixture(self) -> Mixture:
        if self.model.mixture is None:
            raise ValueError("these models hold no mixture fitted to their latents")
        return self.model.mixture

    @property
    def noise_ratio(self) -> float:
        return CHANNELS[self.model.info["channel"]].noise_ratio(self.model.info["snr_db"])

    def normals(self, n: int) -> Tensor:
        return self.model._normals(self.seed, "sample", n)

    def uniforms(self, n: int) -> Tensor:
        draws = [stream(self.seed, "sample-component", seed).random(n) for seed in self.model.seeds]
        return torch.from_numpy(np.stack(draws))

    def aggregate(self, n: int) -> Tensor:
        kind, half_side = self.model.info["kind"], self.model.info["half_side"]
        # All members encode the same points, each with noise of its own.
        points = KINDS[kind].sample(n, half_side, stream(self.seed, "aggregate"))
        return self.model.transmit(points, f"aggregate-{self.seed}").z


def split_members(
    cohort: Cohort,
    training: Training,
    trained: Trained,
    points: NDArray[np.float32],
    truth: Mapping[str, Any],
    held_out: NDArray[np.float32] | None = None,
    mixture: bool = True,
) -> list[TrainedModel]:
    """One model per combination of a trained cohort, in the order of ``cohort.combinations``.

    Args:
        cohort, training: what was trained and how; both go into the files' metadata.
        trained: its result.
        points: the training split [n, 3], for the latents' mean, covariance and mixture.
        truth: ``kind`` and ``half_side`` of the dataset, for the files' metadata.
        held_out: the validation split [m, 3], on which the size of the mixture is chosen; without
            it, no mixture is fitted.
        mixture: whether to fit one where the cohort's own latent sampler needs none.
    """
    if not (mixture or SAMPLERS[cohort.sampler].needs_mixture):
        held_out = None
    tensors = {
        name: tensor.detach().cpu() for name, tensor in trained.networks.parameters().items()
    }
    count = len(cohort.seeds)
    shared = {key: value for key, value in asdict(cohort).items() if key != "objectives"}
    models = []
    for index, (objective, snr) in enumerate(cohort.combinations):
        rows = slice(index * count, (index + 1) * count)
        info = shared | {
            "regulariser": objective.name,
            "terms": [asdict(term) for term in objective.terms],
            "snr_db": snr,
            "diverged_at": trained.diverged_at[rows].tolist(),
            "training": asdict(training),
            "kind": truth["kind"],
            "half_side": truth["half_side"],
        }
        networks = Networks.from_parameters(
            {name: tensor[rows] for name, tensor in tensors.items()},
            trained.networks.activation,
            cohort.latent_dim,
        )
        models.append(_with_latents(info, networks, points, held_out))
    return models


def _with_latents(
    info: Mapping[str, Any],
    networks: Networks,
    points: NDArray[np.float32],
    held_out: NDArray[np.float32] | None,
) -> TrainedModel:
    """The model with the moments of its training latents, and the mixture fitted to them."""
    size, dim = len(info["seeds"]), networks.latent_dim
    blank = torch.zeros(size, dim, dtype=torch.float64)
    model = TrainedModel(info, networks, blank, torch.diag_embed(blank))
    z = model.transmit(points, "moments").z
    mean = z.mean(2)
    centred = z - mean[:, :, None]
    covariance = centred @ centred.transpose(1, 2) / (z.shape[2] - 1)
    finite = torch.isfinite(covariance).all(2).all(1)
    return TrainedModel(
        info,
        networks,
        torch.where(finite[:, None], mean, 0.0),
        torch.where(finite[:, None, None], covariance, 0.0),
        None if held_out is None else _fitted(z, model.transmit(held_out, "held-out").z),
    )


def _fitted(z: Tensor, held_out: Tensor) -> Mixture:
    mixture = choose(z.transpose(1, 2), held_out.transpose(1, 2)).mixture
    # Where no member needs the largest size, the file need not hold it.
    most = max(int(mixture.sizes.max()), 1)
    return Mixture(*(getattr(mixture, name)[:, :most] for name in MIXTURE))


def save(path: Path, model: TrainedModel) -> None:
    """Write ``model`` to ``path``."""
    tensors = {name: tensor.numpy() for name, tensor in model.networks.parameters().items()}
    tensors["latent.mean"] = model.latent_mean.numpy()
    tensors["latent.covariance"] = model.latent_covariance.numpy()
    if model.mixture is not None:
        for name in MIXTURE:
            tensors[f"mixture.{name}"] = getattr(model.mixture, name).numpy()
    write_tensors(path, "weights", tensors, model.info)


class UnknownPartError(ValueError):
    """Models that are made of what no registry has; one line that says how to load it."""


def _require_known(path: str | Path, info: Mapping[str, Any]) -> None:
    named: list[tuple[Registry[Any], Any]] = [
        (CHANNELS, info.get("channel")),
        (SAMPLERS, info.get("sampler")),
    ]
    named += [(KINDS, info.get("kind"))]
    named += [(PENALTIES, term.get("name")) for term in info.get("terms", ())]
    unknown = [
        f"the {registry.what} {name!r}"
        for registry, name in named
        if name is not None and name not in registry
    ]
    if unknown:
        raise UnknownPartError(
            f"{path}: its models have {' and '.join(unknown)}, unknown here; name the plugin that "
            "registers it: load(path, plugins=['mine.py']), or --plugin mine.py of the command"
        )


def _read_mixture(tensors: dict[str, Tensor]) -> Mixture | None:
    """Take the fitted mixture out of a file's tensors; None if the file holds none."""
    if f"mixture.{MIXTURE[0]}" not in tensors:
        return None
    return Mixture(*(tensors.pop(f"mixture.{name}") for name in MIXTURE))


def load(path: str | Path, plugins: Sequence[str] = ()) -> TrainedModel:
    """Rebuild the models of a weights file from the file alone, or with the plugins it needs.

    Args:
        path: the weights file.
        plugins: Python files or modules that add to the registries what the models are made of;
            their code is run.

    Raises:
        FileFormatError: if it is missing, damaged or not a weights file of this version.
        PluginError: a plugin cannot be loaded.
        UnknownPartError: the models have a penalty, channel, latent sampler or dataset kind that is
            in no registry.
    """
    for plugin in plugins:
        load_plugin(plugin)
    arrays, info = read_tensors(Path(path), "weights")
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    _require_known(path, info)
    try:
        mean, covariance = tensors.pop("latent.mean"), tensors.pop("latent.covariance")
        mixture = _read_mixture(tensors)
        activation = info["training"]["architecture"]["activation"]
        networks = Networks.from_parameters(tensors, activation, info["latent_dim"])
    except KeyError as error:
        raise FileFormatError(f"{path}: lacks {error}") from None
    return TrainedModel(info, networks, mean, covariance, mixture)
