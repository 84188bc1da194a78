"""A model's card, as in Tables 1 to 5 of the 2024 student report: its parts and its losses."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from cubeae.config.keys import Config, RegulariserConfig
from cubeae.config.types import TermConfig
from cubeae.parts.channels import CHANNELS
from cubeae.parts.controller import Controller
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.samplers import SAMPLERS
from cubeae.words.numbers import powered, significant
from cubeae.words.weights import parameters_label, term_weight_label


@dataclass(frozen=True)
class LossTerm:
    """One weighted penalty of a loss.

    ``weight`` is in words; ``number`` is None where it is tuned or a controller computes it.
    ``parameters`` are in words, empty without any. ``constant`` says that the weight never changes;
    ``tex`` is its symbol. ``controller`` says in words what computes its weight in training; empty
    for a number.
    """

    name: str
    weight: str
    number: float | None
    controller: str
    parameters: str
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


def _weighted(term: LossTerm) -> str:
    name = rf"\text{{{term.name}}}"
    schedule = "" if term.constant else rf"s_{{{name}}}(t)\,"
    weight = rf"w_{{{name}}}" if term.number is None else _power(term.number)
    return rf"+{weight}\,{schedule}{term.tex}"


def _power(number: float) -> str:
    """``1e-05`` as a power of ten; in maths mode, its e would be a variable."""
    factor, exponent = powered(number)
    power = "" if exponent is None else f"10^{{{exponent}}}"
    return r"\cdot ".join(filter(None, (factor, power)))


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
        latent_space=CHANNELS[chosen.channel].words,
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
    terms = list(_terms(config, regulariser.terms))
    return Loss(name, terms, SAMPLERS[regulariser.sampler].words)


def _terms(config: Config, terms: Mapping[str, TermConfig]) -> Iterator[LossTerm]:
    for name, term in terms.items():
        schedule, penalty = config.schedules[term.schedule], PENALTIES[name]
        controller = term.weight if isinstance(term.weight, Controller) else None
        yield LossTerm(
            name=name,
            weight=term_weight_label(asdict(term)["weight"]),
            number=term.weight if isinstance(term.weight, (int, float)) else None,
            controller=controller.words if controller else "",
            parameters=parameters_label(term.parameters),
            constant=schedule.is_constant,
            schedule=schedule.words,
            definition=penalty.formula,
            source=penalty.source,
            tex=penalty.tex,
        )
