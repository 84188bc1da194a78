"""Every number that the 2024 student report prints, as data: facts to compare, never to tune to.

One run each, with no seed and no error bar. Epochs count from 0, as the report's do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Epochs of its trainings: those that it states (f2 and f5), and those inferred for the others.
EPOCHS = {"f1": 1000, "f2": 1000, "f3": 1500, "f4-matched": 1000}
EPOCHS |= {"f5-annealed": 1500, "f5-optuna": 1500}
# The model that each of them trains: its Tables 1 to 5 are of f1 to f5.
MODELS = {"f1": "f1", "f2": "f2", "f3": "f3", "f4-matched": "f4"}
MODELS |= {"f5-annealed": "f5", "f5-optuna": "f5"}


@dataclass(frozen=True)
class Published:
    """One printed number, or the range ``value`` to ``upper``.

    ``experiment`` is its name in the replication, ``quantity`` one of loss, mse, mmd,
    information_rate_bits and divergence. ``epoch`` is None at the end of training.
    """

    where: str
    experiment: str
    setting: str
    quantity: str
    epoch: int | None
    value: float
    upper: float | None = None


def _series(
    where: str,
    experiment: str,
    setting: str,
    quantity: str,
    points: Sequence[tuple[int | None, float]],
) -> list[Published]:
    """One quantity at several epochs."""
    return [Published(where, experiment, setting, quantity, *point) for point in points]


HUNDREDS = tuple(range(0, 1000, 100))
F2, F4 = "SNR 15 dB, dim 6", "SNR 15 dB, dim 8"
F5 = "SNR 15 dB, dim 6, 1,500 epochs"
FIXED = f"fixed annealing, beta 1 to 10, lambda 0.01 to 1.0; {F5}"
OPTUNA = f"Optuna, beta 1 to 10, lambda 0.01 to 0.1; {F5}"
F2_LOSSES = (0.9352, 0.0095, 0.0071, 0.0064, 0.0062, 0.0055, 0.0053, 0.0052, 0.0053, 0.0052)
F2_RATES = (3.006, 2.494, 2.503, 2.513, 2.498, 2.527, 2.530, 2.504, 2.510, 2.528)
F5_LOSSES = (184.92, 1.2056, 0.7092, 0.5678, 0.5299, 0.5021, 0.4792, 0.4698, 0.4606, 0.4527)
F5_MMDS = (0.0357, 0.0331, 0.0308, 0.0397, 0.0322, 0.0346, 0.0354, 0.0355, 0.0324, 0.0346)
OPTUNA_EPOCHS = (0, 100, 200, 1000, 1400)
OPTUNA_LOSSES = (167.8, 1.981, 1.240, 0.7620, 0.6700)
OPTUNA_MMDS = (0.0294, 0.0318, 0.0306, 0.0278, 0.0271)

PUBLISHED: tuple[Published, ...] = (
    Published("Table 1", "f1", "not stated", "mse", None, 0.0920),
    *_series(
        "Table 2",
        "f2",
        F2,
        "loss",
        [*zip(HUNDREDS, F2_LOSSES, strict=True), (None, 0.0052)],
    ),
    *_series(
        "Table 2",
        "f2",
        F2,
        "information_rate_bits",
        [*zip(HUNDREDS, F2_RATES, strict=True), (None, 2.528)],
    ),
    Published("section 3.2", "f2", "SNR 15 dB", "information_rate_bits", None, 2.2, upper=3.5),
    Published("Table 3", "f3", F2, "loss", None, 0.3467),
    Published("Table 4", "f4-matched", F4, "mse", None, 0.0042),
    Published("Table 4", "f4-matched", F4, "mmd", None, 0.0408),
    Published("Table 4", "f4-matched", F4, "divergence", None, 2.983),
    *_series(
        "Table 5",
        "f5-annealed",
        FIXED,
        "loss",
        [*zip(HUNDREDS, F5_LOSSES, strict=True), (1400, 0.4364)],
    ),
    *_series(
        "Table 5",
        "f5-annealed",
        FIXED,
        "mmd",
        [*zip(HUNDREDS, F5_MMDS, strict=True), (1400, 0.0309)],
    ),
    Published("Table 5", "f5-annealed", FIXED, "divergence", None, 4.517),
    *_series(
        "Table 5",
        "f5-optuna",
        OPTUNA,
        "loss",
        [*zip(OPTUNA_EPOCHS, OPTUNA_LOSSES, strict=True)],
    ),
    *_series(
        "Table 5",
        "f5-optuna",
        OPTUNA,
        "mmd",
        [*zip(OPTUNA_EPOCHS, OPTUNA_MMDS, strict=True)],
    ),
    Published("Table 5", "f5-optuna", OPTUNA, "divergence", None, 7.050),
)

# The D_KL, in nats, of every experiment that has one in print.
DIVERGENCES = {
    number.experiment: number.value for number in PUBLISHED if number.quantity == "divergence"
}
