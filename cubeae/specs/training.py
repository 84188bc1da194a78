"""Plain data that say what is drawn and trained; no torch, so that reading them is cheap.

Their annotations are the bounds that the config's validation enforces.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Len

from cubeae.bounds import FORBID, Moment, Pair, Positive
from cubeae.parts.schedules import LearningRate, Schedule

EncoderKind = Literal["deterministic", "gaussian"]
ChannelKind = Literal["gaussian", "none"]
SamplerKind = Literal["standard", "matched"]


@dataclass(frozen=True)
class Architecture:
    """Hidden widths of the encoder (the decoder has them reversed) and their activation."""

    __pydantic_config__: ClassVar = FORBID
    hidden: Annotated[list[Positive], Len(1)]
    activation: Literal["relu", "tanh", "elu"]


@dataclass(frozen=True)
class Optimiser:
    """An elementwise optimiser, so that the members of a cohort cannot touch each other."""

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
class RegulariserInfo:
    """What is known of a regulariser without running it."""

    needs_gaussian: bool
    formula: str
    source: str


REGULARISERS: dict[str, RegulariserInfo] = {
    "moments": RegulariserInfo(
        False,
        "mean over neurons of E[z]^2 + (Var[z] - 1)^2",
        "the seed report, model f2",
    ),
    "kl": RegulariserInfo(
        True,
        "KL(q(z|x) || N(0, I)) = 1/2 sum_u (mu_u^2 + s_u^2 - 1 - ln s_u^2)",
        "Kingma & Welling 2014, appendix B",
    ),
    "mmd-standard": RegulariserInfo(
        False,
        "MMD^2(z, N(0, I)), unbiased, k = exp(-||x - y||^2 / r)",
        "Gretton et al. 2012, equation 3",
    ),
    "mmd-matched": RegulariserInfo(
        False,
        "MMD^2(z, N(mean z, Cov z)), unbiased, k = exp(-||x - y||^2 / r)",
        "Gretton et al. 2012, equation 3",
    ),
}


@dataclass(frozen=True)
class Term:
    """One regulariser of a loss: its name in the registry, weight and schedule.

    The weight is None until a search has found it.
    """

    name: str
    weight: float | None
    schedule: Schedule


@dataclass(frozen=True)
class Objective:
    """What a training minimises beside the MSE; its name is the ``regulariser`` of the tables."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Cohort:
    """All trainings that share tensor shapes; members are objectives x SNRs x seeds, in that order.

    The objectives have the same regularisers, in one order, and differ in weights and schedules.
    """

    dataset: str
    model: str
    objectives: tuple[Objective, ...]
    encoder: EncoderKind
    channel: ChannelKind
    sampler: SamplerKind
    latent_dim: int
    snr_db: tuple[float, ...]
    seeds: tuple[int, ...]
    root: int

    @property
    def penalties(self) -> tuple[str, ...]:
        """Names of the regularisers, in order."""
        return tuple(term.name for term in self.objectives[0].terms)

    @property
    def combinations(self) -> list[tuple[Objective, float]]:
        """Objective and SNR of each combination: a file of its own, its seeds side by side."""
        return [(objective, snr) for objective in self.objectives for snr in self.snr_db]

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.combinations) * len(self.seeds)


def snr_label(snr_db: float) -> str:
    """An SNR as it stands in paths: 5 -> "5", 7.5 -> "7.5", infinity -> "inf"."""
    return str(float(snr_db)).removesuffix(".0")


def weight_label(weight: float | str) -> str:
    """A regulariser's weight as it is shown: 0.015 -> "0.015", and "tuned" as it is."""
    return weight if isinstance(weight, str) else f"{weight:g}"
