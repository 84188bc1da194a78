"""Verdicts on claims: a claim is a list of tests, and its verdict follows from their numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.statistics import above_p, detectable_difference, deviation, holm, mean_interval

SUPPORTED, REFUTED, NOT_RESOLVED = "supported", "refuted", "not resolved"
NOT_RUN = "not run"
ALPHA = 0.05
PAGE = "claims.html"


def evidence_anchor(key: str) -> str:
    """The permanent anchor of the table of a claim's tests on their page."""
    return f"table-claim-{key}"


@dataclass(frozen=True)
class Trial:
    """One test of a claim: it says that the mean of ``differences`` is above 0.

    ``differences`` [n] has one value per seed, in ``unit``; a claim about several cells averages
    over them first. A mean below ``margin``, the least difference that matters, refutes it.
    Where there are no differences, ``reason`` says why.
    """

    name: str
    unit: str
    differences: NDArray[np.float64]
    margin: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class ClaimData:
    """The tables that claims are tested on, with one row per training; any may be empty.

    ``grid`` is of the config's grid, ``winners`` of the searches' winners, whose ``regulariser``
    is the arm's name. ``tolerance`` is the share below which a difference does not matter.
    """

    grid: pd.DataFrame
    winners: pd.DataFrame
    tolerance: float


@dataclass(frozen=True)
class Claim:
    """A claim in the student report's words, and the function that gives its tests."""

    key: str
    text: str
    trials: Callable[[ClaimData], list[Trial]]

    @property
    def evidence(self) -> str:
        """Where its tests are shown, relative to the pages."""
        return f"{PAGE}#{evidence_anchor(self.key)}"


def claims_table(claims: Sequence[Claim], data: ClaimData) -> pd.DataFrame:
    """Every test of every claim, and each claim's verdict.

    Both p-values are one-sided, of Student's t over seeds: ``p_for`` that the mean difference is
    not above 0, ``p_against`` that it is not below the margin. Holm's correction runs over both
    of all tests of the table. It assumes that differences over seeds are normal; five seeds then
    suffice for what Wilcoxon's test could not resolve.

    Args:
        claims: in the order of the table.
        data: the results.

    Returns:
        One row per test: ``claim``, ``text``, ``evidence``, ``verdict`` and ``why`` of the claim;
        ``test``, ``unit``, ``estimate`` with a 95 % interval (``low``, ``high``), ``margin``,
        ``n``, the p-values, also corrected (``_holm``), ``detectable`` (the least true difference
        that so many seeds find with probability 0.8 at the table's level), ``outcome`` and
        ``reason`` of the test.
    """
    rows = []
    for claim in claims:
        about = {"claim": claim.key, "text": claim.text, "evidence": claim.evidence}
        rows += [about | _measured(trial) for trial in claim.trials(data)]
    frame = pd.DataFrame(rows)
    count = len(frame)
    corrected = holm([*frame["p_for"], *frame["p_against"]])
    frame["p_for_holm"], frame["p_against_holm"] = corrected[:count], corrected[count:]
    frame["detectable"] = [
        detectable_difference(sd, n, ALPHA / count)
        for sd, n in zip(frame.pop("sd"), frame["n"], strict=True)
    ]
    frame["outcome"] = [
        outcome(*pair) for pair in zip(frame["p_for_holm"], frame["p_against_holm"], strict=True)
    ]
    verdicts = {str(key): verdict_of(part) for key, part in frame.groupby("claim", sort=False)}
    frame.insert(3, "verdict", [verdicts[key][0] for key in frame["claim"]])
    frame.insert(4, "why", [verdicts[key][1] for key in frame["claim"]])
    return frame


def outcome(p_for: float, p_against: float) -> str:
    """A test's outcome from its corrected p-values; a difference too small to matter refutes."""
    if p_against < ALPHA:
        return REFUTED
    return SUPPORTED if p_for < ALPHA else NOT_RESOLVED


def verdict_of(tests: pd.DataFrame) -> tuple[str, str]:
    """Verdict on the claim that has these rows, and why, in words.

    Refuted if any test is refuted; supported if all are supported; else not resolved.
    """
    counts = {name: int((tests["outcome"] == name).sum()) for name in (SUPPORTED, REFUTED)}
    total, missing = len(tests), int((tests["reason"] != "").sum())
    why = f"{counts[SUPPORTED]} of {total} tests supported, {counts[REFUTED]} refuted"
    if missing:
        why += f", {missing} {NOT_RUN}"
    if counts[REFUTED]:
        return REFUTED, why
    return (SUPPORTED if counts[SUPPORTED] == total else NOT_RESOLVED), why


def _measured(trial: Trial) -> dict[str, Any]:
    """A test's numbers, before the correction."""
    values = trial.differences
    estimate = mean_interval(values)
    reason = trial.reason or ("" if len(values) > 1 else f"{len(values)} common seeds")
    return {
        "test": trial.name,
        "unit": trial.unit,
        "estimate": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "margin": trial.margin,
        "n": len(values),
        "sd": deviation(values),
        "p_for": above_p(values, 0.0),
        "p_against": above_p(-values, -trial.margin),
        "reason": reason,
    }
