"""A model's card, as in the seed report's Tables 1 to 5: its parts in words, its loss in terms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cubeae.report.frame.layout import Config
from cubeae.specs.training import REGULARISERS, weight_label
from cubeae.words.numbers import significant


@dataclass(frozen=True)
class LossTerm:
    """One weighted regulariser of a loss.

    ``constant`` says that its weight never changes; ``tex`` is its symbol, empty for one that has
    none here and is shown by name.
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
    """What one variant minimises, and what its generation draws latents from."""

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
        latent_space=(
            "No channel: z = y."
            if chosen["channel"] == "none"
            else "Channel: z = y + n for each neuron, with Gaussian noise n of variance "
            "Var(y) × 10^(−SNR/10), SNR in dB."
        ),
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
    sampler = regulariser["sampler"]
    terms = list(_terms(config, regulariser["terms"]))
    return Loss(name, terms, _SAMPLERS.get(sampler, sampler))


def _terms(config: Config, terms: Mapping[str, Mapping[str, Any]]) -> Iterator[LossTerm]:
    for name, term in terms.items():
        schedule = config["schedules"].get(term["schedule"], {"kind": term["schedule"]})
        known = REGULARISERS.get(name)
        yield LossTerm(
            name=name,
            weight=weight_label(term["weight"]),
            constant=schedule.get("kind") == "constant",
            schedule=schedule_words(schedule),
            definition=known.formula if known else "",
            source=known.source if known else "",
            tex=SYMBOLS.get(name, ""),
        )


def schedule_words(schedule: Mapping[str, Any]) -> str:
    """A schedule in words; keys and values for a kind that is not known here."""
    match schedule:
        case {"kind": "constant"}:
            return "constant"
        case {"kind": "linear", "anneal": share}:
            return f"rises linearly from 0 over the first {share:.0%} of the steps, then constant"
        case {"kind": "from-to", "start": start, "end": end, "anneal": share}:
            return (
                f"goes from {start:g}× to {end:g}× linearly over the first {share:.0%} of the steps"
            )
        case {"kind": "cyclical", "cycles": cycles, "rise": rise}:
            return f"{cycles} cycles, each rising from 0 over its first {rise:.0%}"
    return ", ".join(f"{key} {value}" for key, value in schedule.items())
