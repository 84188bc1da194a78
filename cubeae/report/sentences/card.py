"""A model's card, as in the seed report's Tables 1 to 5: its parts in words, its loss in terms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cubeae.parts.channels import CHANNELS
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.samplers import SAMPLERS
from cubeae.parts.schedules import SCHEDULES
from cubeae.report.frame.layout import Config
from cubeae.specs.training import weight_label
from cubeae.words.numbers import significant


@dataclass(frozen=True)
class LossTerm:
    """One weighted penalty of a loss.

    ``constant`` says that its weight never changes; ``tex`` is its symbol.
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
    """What one composition minimises, and what its generation draws latents from."""

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
    weight = rf"w_{{{name}}}" if term.weight == "tuned" else term.weight
    return rf"+{weight}\,{schedule}{term.tex}"


def card_of(config: Config, model: str) -> Card:
    """The card of ``model``, in words that follow from the config alone."""
    chosen, training = config["models"][model], config["training"]
    shape = training.get("architecture", {})
    hidden = list(shape.get("hidden", []))
    activation = f", {shape['activation']}" if "activation" in shape else ""
    gaussian = chosen["encoder"] == "gaussian"
    return Card(
        encoder=(
            f"Gaussian: an MLP {_widths(3, hidden, '2d')}{activation}, gives μ(x) and ln σ²(x); "
            "y = μ + σ ε with ε ~ N(0, I)."
            if gaussian
            else f"Deterministic: an MLP {_widths(3, hidden, 'd')}{activation}, gives y."
        ),
        decoder=f"Deterministic: an MLP {_widths('d', hidden[::-1], 3)}{activation}, reads z.",
        latent_space=CHANNELS[chosen["channel"]].words,
        losses=[_loss(config, name, r) for name, r in chosen["regularisers"].items()],
        limitations=chosen["limitations"],
        training=_training(training, chosen),
    )


def _widths(first: object, hidden: list[int], last: object) -> str:
    return " → ".join(str(width) for width in (first, *hidden, last))


def _training(training: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    words = []
    if "steps" in training:
        words.append(f"{round(training['steps'] * model.get('length', 1)):,} steps")
    if "batch" in training:
        words.append(f"minibatches of {training['batch']:,}")
    if "optimiser" in training:
        words.append(str(training["optimiser"].get("name", "")))
    rate = training.get("learning_rate", {})
    if "peak" in rate:
        decay = f", {rate['decay']} decay" if "decay" in rate else ""
        words.append(f"peak learning rate {significant(rate['peak'], 2)}{decay}")
    return "; ".join(word for word in words if word)


def _loss(config: Config, name: str, regulariser: Mapping[str, Any]) -> Loss:
    terms = list(_terms(config, regulariser["terms"]))
    return Loss(name, terms, SAMPLERS[regulariser["sampler"]].words)


def _terms(config: Config, terms: Mapping[str, Mapping[str, Any]]) -> Iterator[LossTerm]:
    for name, term in terms.items():
        keys = config["schedules"][term["schedule"]]
        schedule, penalty = SCHEDULES[keys["kind"]](**keys), PENALTIES[name]
        yield LossTerm(
            name=name,
            weight=weight_label(term["weight"]),
            constant=schedule.is_constant,
            schedule=schedule.words,
            definition=penalty.formula,
            source=penalty.source,
            tex=penalty.tex,
        )
