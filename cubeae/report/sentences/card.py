"""A model's card, as in Tables 1 to 5 of the 2024 student report: its parts and its losses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from cubeae.config.keys import AnySchedule, Config, RegulariserConfig
from cubeae.config.types import TermConfig
from cubeae.parts.schedules import Constant, Cyclical, FromTo, Linear
from cubeae.specs.training import REGULARISERS, weight_label
from cubeae.words.numbers import significant


@dataclass(frozen=True)
class LossTerm:
    """One weighted penalty of a loss.

    ``constant`` says that its weight never changes. ``tex`` is its symbol, empty for a penalty
    without a symbol, which is shown by name.
    """

    name: str
    weight: str
    constant: bool
    schedule: str
    definition: str
    source: str
    tex: str


@dataclass(frozen=True)
class Loss:
    """What one composition minimises, and what generation draws latents from."""

    regulariser: str
    terms: list[LossTerm]
    sampler: str

    @property
    def tex(self) -> str:
        """L = MSE + the sum of weight (times its schedule s(t)) x term, in LaTeX's maths mode."""
        return r"\mathcal{L}=\mathrm{MSE}" + "".join(map(_weighted, self.terms))


@dataclass(frozen=True)
class Card:
    """The parts of a model in words."""

    encoder: str
    decoder: str
    latent_space: str
    losses: list[Loss]
    limitations: str
    training: str


_SAMPLERS = {
    "standard": "z ~ N(0, I)",
    "matched": "z ~ a Gaussian with the mean and covariance of the training latents",
}


# Regularisers in LaTeX's maths mode.
SYMBOLS = {
    "moments": r"\frac{1}{d}\sum_{u}\left(E[z_u]^2+(\mathrm{Var}[z_u]-1)^2\right)",
    "kl": r"D_{\mathrm{KL}}(q(z|x)\|\mathcal{N}(0,I))",
    "mmd-standard": r"\mathrm{MMD}^2(z,\mathcal{N}(0,I))",
    "mmd-matched": r"\mathrm{MMD}^2(z,\mathcal{N}(\mu_z,\Sigma_z))",
}


def _weighted(term: LossTerm) -> str:
    name = rf"\text{{{term.name}}}"
    schedule = "" if term.constant else rf"s_{{{name}}}(t)\,"
    weight = rf"w_{{{name}}}" if term.weight == "tuned" else term.weight
    return rf"+{weight}\,{schedule}{term.tex or name}"


def card_of(config: Config, model: str) -> Card:
    """The card of ``model``; raises KeyError where the config has no such model."""
    chosen, training = config.models[model], config.training_of(model)
    shape, rate = training.architecture, training.learning_rate
    return Card(
        encoder=(
            f"Gaussian: an MLP {_widths(3, shape.hidden, '2d')}, {shape.activation}, gives μ(x) "
            "and ln σ²(x); y = μ + σ ε with ε ~ N(0, I)."
            if chosen.encoder == "gaussian"
            else f"Deterministic: an MLP {_widths(3, shape.hidden, 'd')}, {shape.activation}, "
            "gives y."
        ),
        decoder=(
            f"Deterministic: an MLP {_widths('d', shape.hidden[::-1], 3)}, {shape.activation}, "
            "reads z."
        ),
        latent_space=(
            "No channel: z = y."
            if chosen.channel == "none"
            else "Channel: z = y + n for each neuron, with Gaussian noise n of variance "
            "Var(y) × 10^(−SNR/10), SNR in dB."
        ),
        losses=[_loss(config, name, found) for name, found in chosen.regularisers.items()],
        limitations=chosen.limitations,
        training=(
            f"{training.steps:,} steps; minibatches of {training.batch:,}; "
            f"{training.optimiser.name}; peak learning rate {significant(rate.peak, 2)}, "
            f"{rate.decay} decay"
        ),
    )


def _widths(first: object, hidden: list[int], last: object) -> str:
    return " → ".join(str(width) for width in (first, *hidden, last))


def _loss(config: Config, name: str, regulariser: RegulariserConfig) -> Loss:
    sampler = regulariser.sampler
    return Loss(name, list(_terms(config, regulariser.terms)), _SAMPLERS.get(sampler, sampler))


def _terms(config: Config, terms: Mapping[str, TermConfig]) -> Iterator[LossTerm]:
    for name, term in terms.items():
        schedule, known = config.schedules[term.schedule], REGULARISERS[name]
        yield LossTerm(
            name=name,
            weight=weight_label(term.weight),
            constant=isinstance(schedule, Constant),
            schedule=schedule_words(schedule),
            definition=known.formula,
            source=known.source,
            tex=SYMBOLS.get(name, ""),
        )


def schedule_words(schedule: AnySchedule) -> str:
    """How a weight changes in training."""
    match schedule:
        case Constant():
            return "constant"
        case Linear(anneal=share):
            return f"rises linearly from 0 over the first {share:.0%} of the steps, then constant"
        case FromTo(start=start, end=end, anneal=share):
            return (
                f"goes from {start:g}× to {end:g}× linearly over the first {share:.0%} of the steps"
            )
        case Cyclical(cycles=cycles, rise=rise):
            return f"{cycles} cycles, each rising from 0 over its first {rise:.0%}"
    assert_never(schedule)
