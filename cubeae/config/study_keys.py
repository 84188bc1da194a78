"""The studies that a config asks for: plain data, with the bounds that validation enforces."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le, Len

from cubeae.bounds import FORBID, Positive
from cubeae.config.terms import Terms
from cubeae.config.types import Above0, Decibel, Length, Name, Weight
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.registry import Known
from cubeae.specs.columns import HEADLINE
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import (
    ChannelName,
    EncoderKind,
    SamplerName,
    Training,
)

# First seeds of what is trained besides the grid (whose seeds start at 0) and the studies (each
# kind has its own): weights are tuned on seeds that no reported number is measured on.
MOST_SEEDS = 1_000_000
FIRST_SEED = {"tuning": MOST_SEEDS, "replication": 5 * MOST_SEEDS}
Seeds = Annotated[Positive, Le(MOST_SEEDS)]

# What a search may optimise, and its column in the rows of an evaluation on validation data.
SEARCHABLE = {
    ("validation_mse" if measure == "test_mse" else measure): measure for measure in HEADLINE
}
Searchable = Literal[
    "validation_mse", "smoothed_kl_forward", "sliced_wasserstein", "on_surface_fraction"
]

AlgorithmName = Annotated[str, Known(ALGORITHMS)]


@dataclass(frozen=True)
class Composition:
    """A model of the config and one of its regularisers."""

    __pydantic_config__: ClassVar = FORBID
    model: Name
    regulariser: Name

    @property
    def name(self) -> str:
        """'model/regulariser', as tables and figures name it."""
        return f"{self.model}/{self.regulariser}"


@dataclass(frozen=True)
class Annealing:
    """Compositions trained with their own weights under each of ``schedules``."""

    __pydantic_config__: ClassVar = FORBID
    seeds: Seeds
    compositions: list[Composition]
    schedules: list[Name]


@dataclass(frozen=True)
class Lattice:
    """A composition at every point of a lattice; ``weights`` lists those of each penalty."""

    __pydantic_config__: ClassVar = FORBID
    seeds: Seeds
    composition: Composition
    weights: dict[Name, Annotated[list[Weight], Len(1)]]


@dataclass(frozen=True)
class Arm:
    """One search over the weights of ``terms``; all other weights are 0.

    With two or more ``objectives`` it seeks their Pareto front.
    """

    __pydantic_config__: ClassVar = FORBID
    terms: Annotated[list[Name], Len(1)]
    schedule: Name
    algorithm: AlgorithmName
    objectives: Annotated[list[Searchable], Len(1)]


@dataclass(frozen=True)
class Space:
    """One arm's search at one latent dim: everything that its proposals depend on.

    ``ranges`` holds the searched weights' log-uniform ranges, in the arm's order. Raising
    ``trials`` resumes the existing search.
    """

    name: str
    algorithm: AlgorithmName
    objectives: list[Searchable]
    ranges: dict[str, tuple[float, float]]
    trials: int
    batch: int
    startup: int
    latent_dim: int
    root: int


@dataclass(frozen=True)
class Search:
    """Searches for the weights of a composition, each with the same budget.

    ``trials`` is a multiple of ``batch``: each batch of trials trains as one cohort. The first
    ``startup`` trials are random. Each is trained with ``seeds`` tuning seeds. ``ranges`` are
    searched log-uniformly. The best trial of each arm is trained again with ``fresh_seeds``.
    """

    __pydantic_config__: ClassVar = FORBID
    composition: Composition
    snr_db: Decibel
    trials: Positive
    batch: Positive
    startup: Positive
    seeds: Seeds
    fresh_seeds: Annotated[Seeds, Ge(2)]
    ranges: dict[Name, tuple[Above0, Above0]]
    arms: dict[Name, Arm]


@dataclass(frozen=True)
class Contender:
    """A composition of the contest; ``ranges`` are of its weights that are searched.

    Its other weights are its own. Without ranges it is not searched: it tunes itself, or has
    nothing to tune.
    """

    __pydantic_config__: ClassVar = FORBID
    model: Name
    regulariser: Name
    ranges: dict[Name, tuple[Above0, Above0]]

    @property
    def composition(self) -> Composition:
        """What is trained."""
        return Composition(self.model, self.regulariser)

    @property
    def arm(self) -> str:
        """The name of its search; no name of the config has an underscore."""
        return f"{self.model}_{self.regulariser}"


@dataclass(frozen=True)
class Contest:
    """Compositions whose weights are searched with one budget, algorithm and objective.

    The budget's keys are those of ``Search``.
    """

    __pydantic_config__: ClassVar = FORBID
    snr_db: Decibel
    trials: Positive
    batch: Positive
    startup: Positive
    seeds: Seeds
    fresh_seeds: Annotated[Seeds, Ge(2)]
    algorithm: AlgorithmName
    objective: Searchable
    contenders: list[Contender]


@dataclass(frozen=True)
class Studies:
    """Studies of penalties' weights, at SNRs and latent dims of their own.

    ``length`` scales ``training.steps``; ``evaluation`` holds the studies' own sample sizes.
    """

    __pydantic_config__: ClassVar = FORBID
    dataset: Name
    snr_db: Annotated[list[Decibel], Len(1)]
    latent_dim: Annotated[list[Positive], Len(1)]
    length: Length
    evaluation: Evaluation
    annealing: Annealing
    lattice: Lattice
    search: Search
    contest: Contest


@dataclass(frozen=True)
class Experiment:
    """One training of the 2024 student report, as closely as it can be inferred."""

    __pydantic_config__: ClassVar = FORBID
    encoder: EncoderKind
    channel: ChannelName
    snr_db: Decibel
    latent_dim: Positive
    length: Length
    sampler: SamplerName
    terms: Terms


@dataclass(frozen=True)
class Replication:
    """The 2024 student report's trainings on each of ``datasets``, with their own ``training``."""

    __pydantic_config__: ClassVar = FORBID
    datasets: list[Name]
    seeds: Annotated[Seeds, Ge(2)]
    training: Training
    experiments: dict[Name, Experiment]
