"""The weight of a penalty in the conventions of other code: how each scales its loss.

Here a loss is the MSE, a mean over points and coordinates, plus w times a penalty: the KL summed
over latent dims and averaged over the batch, or MMD^2. A loss that is a multiple of this one has
the same minimum. So another weight means the same regularisation if the ratio of penalty to MSE is
the same in both.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cubeae.registry import Registry

COORDINATES = 3  # of the cube's points


@dataclass(frozen=True)
class Rule:
    """How one convention weights one penalty: its weight is ``(scale w)^power``.

    Attributes:
        loss: what is minimised, of points x with D coordinates and reconstructions y, N per batch.
        symbol: its name for the weight.
        formula: the weight from w, D and N, in plain text.
        scale: the factor on w, from D and N.
        power: 1/2 for a standard deviation, else 1.
        note: what else differs, which no weight can translate.
    """

    loss: str
    symbol: str
    formula: str
    scale: Callable[[int, int], float]
    power: float = 1.0
    note: str = ""


@dataclass(frozen=True)
class Convention:
    """Somebody's way to weight penalties, by penalty; ``batch`` is N where the source fixes it."""

    title: str
    source: str
    rules: Mapping[str, Rule]
    batch: int | None = None

    def rule(self, penalty: str) -> Rule:
        """Its rule for a penalty; raises ValueError, naming those that it has."""
        if penalty not in self.rules:
            known = ", ".join(self.rules)
            raise ValueError(f"{self.title} has no weight of {penalty}; it has {known}")
        return self.rules[penalty]

    def from_ours(
        self, penalty: str, weight: float, batch: int, coordinates: int = COORDINATES
    ) -> float:
        """Its weight that means the same as ``weight`` here.

        Args:
            penalty: a key of ``rules``.
            weight: w, on the MSE's scale; positive.
            batch: N, unless the convention fixes its own.
            coordinates: D.

        Raises:
            ValueError: it has no such penalty, or the result is no positive float.
        """
        rule = self.rule(penalty)
        scale = rule.scale(coordinates, self.batch or batch)
        return _sound((scale * weight) ** rule.power)

    def to_ours(
        self, penalty: str, weight: float, batch: int, coordinates: int = COORDINATES
    ) -> float:
        """The weight here that means the same as its ``weight``; the inverse of ``from_ours``.

        Raises:
            ValueError: it has no such penalty, or the result is no positive float.
        """
        rule = self.rule(penalty)
        scale = rule.scale(coordinates, self.batch or batch)
        # A power of 1/2 is undone by a square, which is inf where a float's power would raise.
        undone = weight if rule.power == 1 else weight * weight
        return _sound(undone / scale)


def _sound(weight: float) -> float:
    if not 0 < weight < math.inf:
        raise ValueError("the weight is too large or too small to be translated")
    return weight


CONVENTIONS: Registry[Convention] = Registry("convention")

OURS = "cubeae"


def _same(_coordinates: int, _batch: int) -> float:
    return 1.0


CONVENTIONS.add(OURS)(
    Convention(
        title="cubeae",
        source="This package.",
        rules={
            "kl": Rule("MSE + w KL", "w", "w", _same),
            "mmd": Rule("MSE + w MMD²", "w", "w", _same),
        },
    )
)
CONVENTIONS.add("likelihood")(
    Convention(
        title="Gaussian likelihood, standard deviation σ",
        source="The ELBO of Kingma & Welling 2014; Rybkin et al. 2021 for σ.",
        rules={
            # D MSE / (2 s^2) + KL, up to a constant. Times 2 s^2 / D, that is MSE + (2 s^2 / D) KL.
            "kl": Rule(
                loss="-ln N(x; y, σ² I) + KL",
                symbol="σ",
                formula="√(D w / 2)",
                scale=lambda coordinates, _batch: coordinates / 2,
                power=0.5,
            )
        },
    )
)
CONVENTIONS.add("pythae")(
    Convention(
        title="pythae",
        source="pythae 0.1.2, loss_function of BetaVAE and WAE_MMD.",
        rules={
            "kl": Rule(
                loss="0.5 Σ (x - y)² + beta KL",
                symbol="beta",
                formula="D w / 2",
                scale=lambda coordinates, _batch: coordinates / 2,
                note="Half the squared error: beta 1 is a likelihood with σ = 1.",
            ),
            "mmd": Rule(
                loss="Σ (x - y)² + reg_weight MMD²",
                symbol="reg_weight",
                formula="D w",
                scale=lambda coordinates, _batch: float(coordinates),
                note="The whole squared error, unlike its KL models. Its default kernel is a sum "
                "of inverse multiquadrics; its Gaussian kernel has r = 2 d (d latent dims).",
            ),
        },
    )
)
CONVENTIONS.add("pytorch-vae")(
    Convention(
        title="PyTorch-VAE",
        source="AntixK/PyTorch-VAE, loss_function of VanillaVAE, BetaVAE and WAE_MMD.",
        rules={
            "kl": Rule("MSE + kld_weight KL", "kld_weight", "w", _same),
            "mmd": Rule(
                loss="MSE + reg_weight / (N (N - 1)) MMD²",
                symbol="reg_weight",
                formula="N (N - 1) w",
                scale=lambda _coordinates, batch: batch * (batch - 1.0),
                note="For its Gaussian kernel (rbf), whose estimate is biased and has r = 2 d² (d "
                "latent dims). With its kernel imq, reg_weight is w.",
            ),
        },
    )
)
CONVENTIONS.add("student-report")(
    Convention(
        title="2024 student report",
        source="As the replication infers it: full batches of 1,000 points.",
        batch=1000,
        rules={
            "kl": Rule(
                loss="MSE + β (KL summed over N points)",
                symbol="β",
                formula="w / N",
                scale=lambda _coordinates, batch: 1 / batch,
            ),
            "mmd": Rule("MSE + λ MMD²", "λ", "w", _same),
        },
    )
)
