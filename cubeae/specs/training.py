"""Plain data that say what is drawn and trained; without torch, so that reading them is cheap.

Their annotations are the bounds that the config's validation enforces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Len

from cubeae.bounds import FORBID, Moment, Pair, Positive
from cubeae.parts.channels import CHANNELS
from cubeae.parts.controllers import AnyController
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty
from cubeae.parts.samplers import SAMPLERS
from cubeae.parts.schedules import AnySchedule, LearningRate
from cubeae.registry import Known

EncoderKind = Literal["deterministic", "gaussian"]
ChannelName = Annotated[str, Known(CHANNELS)]
PenaltyName = Annotated[str, Known(PENALTIES)]
SamplerName = Annotated[str, Known(SAMPLERS)]


@dataclass(frozen=True)
class Architecture:
    """Hidden widths of the encoder (the decoder has them reversed) and their activation."""

    __pydantic_config__: ClassVar = FORBID
    hidden: Annotated[list[Positive], Len(1)]
    activation: Literal["relu", "tanh", "elu"]


@dataclass(frozen=True)
class Optimiser:
    """An elementwise optimiser, so that the members of a cohort cannot affect each other."""

    __pydantic_config__: ClassVar = FORBID
    name: Literal["adam", "adamw"]
    betas: tuple[Moment, Moment]
    epsilon: Annotated[float, Gt(0)]
    weight_decay: Annotated[float, Ge(0)]


@dataclass(frozen=True)
class Training:
    """How every cohort is trained."""

    __pydantic_config__: ClassVar = FORBID
    architecture: Architecture
    steps: Positive
    batch: Pair
    optimiser: Optimiser
    learning_rate: LearningRate
    bandwidth_every: Positive
    log_every: Positive
    device: Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Term:
    """One penalty of a loss: its name in the registry, its weight and the weight's schedule.

    The weight is None until a search has found it, or what computes it in training. ``parameters``
    are those of the penalty.
    """

    name: PenaltyName
    weight: float | AnyController | None
    schedule: AnySchedule
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def penalty(self) -> Penalty:
        """The penalty with these parameters.

        Raises:
            UnknownNameError: there is no such penalty.
            ValueError: parameters are missing, or the penalty has no such parameters.
        """
        return PENALTIES[self.name].with_parameters(self.parameters)


@dataclass(frozen=True)
class Objective:
    """The MSE plus ``terms``, which a training minimises.

    Its name is the column ``regulariser`` of the tables.
    """

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Cohort:
    """All trainings that share tensor shapes; members are objectives x SNRs x seeds, in that order.

    The objectives have the same penalties with the same parameters and controllers, in one order.
    They differ in weights and schedules.
    """

    dataset: str
    model: str
    objectives: tuple[Objective, ...]
    encoder: EncoderKind
    channel: ChannelName
    sampler: SamplerName
    latent_dim: int
    snr_db: tuple[float, ...]
    seeds: tuple[int, ...]
    root: int

    @property
    def penalties(self) -> dict[str, Penalty]:
        """The penalties by name, in order; raises what ``Term.penalty`` does."""
        return {term.name: term.penalty for term in self.objectives[0].terms}

    @property
    def combinations(self) -> list[tuple[Objective, float]]:
        """Objective and SNR of each combination, whose seeds share one file."""
        return [(objective, snr) for objective in self.objectives for snr in self.snr_db]

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.combinations) * len(self.seeds)


def snr_label(snr_db: float) -> str:
    """An SNR as paths show it: 5 -> "5", 7.5 -> "7.5", infinity -> "inf"."""
    return str(float(snr_db)).removesuffix(".0")
