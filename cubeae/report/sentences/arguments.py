"""Three arguments of the theory page: each a passage, a formula, a picture and its equations."""

import math
from dataclasses import dataclass

from cubeae.truth.datasets import DatasetSpec
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import capacity_bits
from cubeae.words.numbers import dims_label, percent, significant, snr_label


@dataclass(frozen=True)
class Argument:
    """One argument.

    ``figure`` is the name of its picture, ``before`` and ``after`` are its paragraphs on either
    side of the formulas ``tex`` (LaTeX's maths mode), ``source`` is where they come from,
    and ``equations`` are the numbers of the student report's equations that it uses.
    """

    anchor: str
    title: str
    figure: str
    before: tuple[str, ...]
    tex: tuple[str, ...]
    after: tuple[str, ...]
    source: str
    equations: tuple[int, ...]


def arguments(spec: DatasetSpec, snr_db: float, latent_dim: int) -> list[Argument]:
    """The arguments, in their order.

    Args:
        spec: the dataset that their numbers are for.
        snr_db: of the channel, in dB; may be infinite.
        latent_dim: of the reference cell.
    """
    return [_pruning(), _sampling(spec), _bound(snr_db, latent_dim)]


def _pruning() -> Argument:
    return Argument(
        "pruning",
        "Why KL switches neurons off",
        "pruning",
        (
            "KL puts a price on every neuron that tells the decoder something. Let z have unit "
            "variance, and let its noise given x have the variance s². Then the neuron’s KL is "
            "½ ln(1/s²) nats. A neuron that tells nothing has s² = 1 and costs nothing: it is "
            "dead.",
            "What a neuron gives back is a smaller error. Let v be the variance of the data that "
            "it can explain. A linear decoder then leaves the error v s². With w as the weight of "
            "KL, and an MSE over three coordinates, the neuron’s part of the loss is",
        ),
        (
            r"\mathcal{L}(s^2)=\frac{v\,s^2}{3}+\frac{w}{2}\ln\frac{1}{s^2}",
            r"s^2_{\min}=\min\left(1,\frac{3w}{2v}\right)",
        ),
        (
            "So there is a threshold. Where v is below 3w/2, the least loss is at s² = 1, and "
            "training switches the neuron off. A cube has three coordinates: further neurons have "
            "little left to explain, and die first. This is exact for "
            "linear models only.",
        ),
        "Lucas et al. 2019 (Don’t Blame the ELBO), for linear models",
        (5, 22),
    )


def _sampling(spec: DatasetSpec) -> Argument:
    return Argument(
        "sampling",
        "Why sampling fails without a penalty",
        "sampling",
        (
            "The MSE does not say where latents lie. An encoder may copy a coordinate, or bend "
            "it: the error is the same. But to generate, we draw latents from some distribution "
            "p, and the decoder knows only the latents of real points. Their distribution is the "
            "aggregate posterior q:",
        ),
        (
            r"q(z)=E_{x}\,q(z\,|\,x)",
            r"D_{\mathrm{KL}}(p\,\|\,q)=0\quad\text{only where}\quad p=q",
        ),
        (
            "The picture has an encoder that copies. A Gaussian with the latents’ own mean and "
            f"variance puts {percent(outside(spec))} of its draws outside of the cube in each "
            "coordinate, and too few near its faces. The decoder copies that, too.",
            "There are two ways out. A penalty pulls q towards p while the model trains. Or a "
            "better p is fitted to q afterwards, such as a Gaussian mixture. This report measures "
            "both.",
        ),
        "Hoffman & Johnson 2016 (ELBO surgery)",
        (2, 9),
    )


def _bound(snr_db: float, latent_dim: int) -> Argument:
    return Argument(
        "bound",
        "What the rate-distortion bound says",
        "bound",
        (
            "A channel with noise passes only so many bits about a point. With d neurons, that is "
            "its capacity C. For a mean squared distance of D, any encoder and decoder need at "
            "least the rate R(D). For the cube, a lower bound of R(D) is known:",
        ),
        (
            r"C=\frac{d}{2}\log_2\left(1+\mathrm{SNR}\right)\ \geq\ I(X;Z)\ \geq\ R(D)",
            r"R(D)\,\ln 2\ \geq\ -sD-\ln G(s),\quad s>0",
        ),
        (
            f"{capacity_words(snr_db, latent_dim)} No network, however large, gets below the "
            "lower curve’s distortion at that rate. The gap between a model and the curve is what "
            "a better code could still gain.",
            "The bound is about reconstruction alone. A code that meets it may generate badly, "
            "since it says nothing of where latents lie.",
        ),
        "Berger 1971 (Rate Distortion Theory), theorem 2.5.3, with G as in "
        "cubeae/truth/rate_distortion.py",
        (1, 3),
    )


def outside(spec: DatasetSpec) -> float:
    """Share of N(0, v) beyond the half side, v being the variance of a coordinate of the data.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    variance = KINDS[spec.kind].variance(spec.half_side)
    return math.erfc(spec.half_side / math.sqrt(2 * variance))


def capacity_words(snr_db: float, latent_dim: int) -> str:
    """What the channel passes at the reference cell, as a sentence."""
    if math.isinf(snr_db):
        return "Without noise, the capacity is infinite, and the bound is no limit."
    bits = significant(capacity_bits(latent_dim, snr_db), 3)
    return f"With {dims_label(latent_dim)} at {snr_label(snr_db)}, the capacity is {bits} bits."
