"""Worlds with a known answer: tables of results whose means are planted, with seeds' noise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cubeae.config.keys import Config
from cubeae.config.validation import parse
from cubeae.report.evidence.results import Numbers, numbers_of
from cubeae.report.sentences.answer import Answer, index_answer
from cubeae.report.sentences.finding import Finding
from cubeae.results.answers import answers
from cubeae.results.comparisons import comparisons
from cubeae.results.inference import intervals
from cubeae.rng import stream
from cubeae.specs.columns import MEASURES
from planted.configs import put, read

PLACES = ((15.0, 2), (15.0, 6))
RAW = put(put(put(read(), "grid/snr_db", [15]), "grid/latent_dim", [2, 6]), "grid/seeds", 10)
CONFIG: Config = parse(RAW, "worlds")


@dataclass(frozen=True)
class Truth:
    """True geometric means of one composition, and factors on the own score by (SNR, dim)."""

    own: float
    mixture: float
    decoder: float
    mse: float
    active: float
    at: Mapping[tuple[float, int], float] | None = None


FREE, KL, MMD = ("f1", "none"), ("f3", "kl"), ("f4", "mmd-standard")
# No penalty: a sharp decoder, far from the prior. KL: near the prior, a blurred decoder.
USUAL = {
    FREE: Truth(0.4, 0.025, 0.006, 0.01, 5.0),
    KL: Truth(0.14, 0.065, 0.06, 0.02, 3.0),
    MMD: Truth(0.3, 0.03, 0.006, 0.01, 5.0),
}


def results(
    truths: Mapping[tuple[str, str], Truth], seeds: int = 10, noise: float = 0.05
) -> pd.DataFrame:
    """One row per training; every measure has independent noise of this relative size."""
    rows = []
    for (model, regulariser), truth in truths.items():
        rng = stream(0, "worlds", model, regulariser)
        for snr, dim in PLACES:
            factor = (truth.at or {}).get((snr, dim), 1.0)
            planted = {
                "smoothed_kl_forward": truth.own * factor,
                "mixture_kl": truth.mixture,
                "aggregate_kl": truth.decoder,
                "test_mse": truth.mse,
                "active_units": truth.active,
            }
            # Centred: the geometric mean over seeds is the planted one.
            errors = noise * rng.standard_normal((len(planted), seeds))
            errors -= errors.mean(1, keepdims=True)
            for seed in range(seeds):
                factors = dict(zip(planted, np.exp(errors[:, seed]), strict=True))
                drawn = {name: value * float(factors[name]) for name, value in planted.items()}
                identity = {"dataset": "surface", "model": model, "regulariser": regulariser}
                identity |= {"snr_db": snr, "latent_dim": dim, "seed": seed}
                measured = dict.fromkeys(MEASURES, 0.5) | drawn
                rows.append(identity | {"status": "ok", "reason": ""} | measured)
    return pd.DataFrame(rows)


def numbers(metrics: pd.DataFrame) -> Numbers:
    perfect = pd.DataFrame({"dataset": ["surface"] * 2, "smoothed_kl_forward": [0.003, 0.005]})
    return numbers_of(metrics, intervals(metrics), perfect)


def answer(metrics: pd.DataFrame, lattice: pd.DataFrame | None = None) -> Answer:
    return index_answer(
        CONFIG,
        "surface",
        numbers(metrics),
        metrics,
        answers(metrics, FREE, 0.1, 60_000),
        comparisons(metrics, KL, 0.1, 60_000),
        pd.DataFrame() if lattice is None else lattice,
    )


def under(found: list[Finding], head: str) -> str:
    """The text of the findings under a head."""
    return " ".join(finding.text for finding in found if finding.head == head)


def with_truth(name: tuple[str, str], **changes: float) -> dict[tuple[str, str], Truth]:
    """The usual world, changed for one composition."""
    return USUAL | {name: replace(USUAL[name], **changes)}
