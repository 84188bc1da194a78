"""Verdicts on claims: a claim is a list of tests, and its verdict follows from their numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.specs.verdicts import OUTCOMES, REFUTED, SUPPORTED, TRUE_BUT_SMALL, UNDECIDED
from cubeae.statistics import Comparison, Judgement, Outcome, judge
from cubeae.studies.places import ByPlace, Place, holding, in_words

NOT_RUN = "not run"
PAGE = "claims.html"


def evidence_anchor(key: str) -> str:
    """The permanent anchor of the table of a claim's tests on their page."""
    return f"table-claim-{key}"


@dataclass(frozen=True)
class Trial:
    """One test of a claim: it says that the mean of ``differences`` is above 0.

    ``differences`` [n] has one value per seed, in ``unit``; a claim about several cells averages
    over them first, and keeps the differences of each cell in ``places``. A mean closer to 0 than
    ``margin`` does not matter. Where there are no differences, ``reason`` says why.
    """

    name: str
    unit: str
    differences: NDArray[np.float64]
    margin: float = 0.0
    reason: str = ""
    places: ByPlace = field(default_factory=dict)


@dataclass(frozen=True)
class ClaimData:
    """The tables that claims are tested on, with one row per training; any may be empty.

    ``grid`` is of the config's grid, ``winners`` of the searches' winners, whose ``regulariser``
    is the arm's name. ``tolerance`` is the share below which a ratio does not matter.
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
    """Every test of every claim, and each claim's verdict, by the rule of all comparisons.

    All tests of the table are judged together, and those of one unit share their prior of
    variances. A test that averages over cells is also judged in each of them: all cells of one
    test together.

    Args:
        claims: in the order of the table.
        data: the results.

    Returns:
        One row per test: ``claim``, ``text``, ``evidence``, ``verdict`` and ``why`` of the claim;
        ``test``, ``unit``, ``estimate`` with a 95 % interval (``low``, ``high``), ``margin``,
        ``n``, ``p_difference`` and ``p_equivalence``, corrected for the table, ``outcome``,
        ``seeds_needed`` to decide where it is undecided, and ``reason`` of the test; how many
        ``cells`` it averages over, and ``holds_at``, the cells where it holds though it is not
        supported on average; and ``all_hold_at``, the cells where all tests of a claim that
        average over cells hold though the claim is not supported.
    """
    trials = [(claim, trial) for claim in claims for trial in claim.trials(data)]
    judged = judge([Comparison(t.differences, t.margin, t.unit) for _, t in trials])
    frame = pd.DataFrame(
        [
            {"claim": claim.key, "text": claim.text, "evidence": claim.evidence}
            | _measured(trial, judgement)
            for (claim, trial), judgement in zip(trials, judged, strict=True)
        ]
    )
    verdicts = {str(key): verdict_of(part) for key, part in frame.groupby("claim", sort=False)}
    frame.insert(3, "verdict", [verdicts[key][0] for key in frame["claim"]])
    frame.insert(4, "why", [verdicts[key][1] for key in frame["claim"]])
    return _with_places(frame, [trial for _, trial in trials])


def _with_places(frame: pd.DataFrame, trials: Sequence[Trial]) -> pd.DataFrame:
    """The table with the columns that say where tests and claims hold; one trial per row."""
    held = [holding(trial.places, trial.margin) for trial in trials]
    pooled = [max(1, len(trial.places)) for trial in trials]
    among = {place for trial in trials for place in trial.places}
    everywhere = {
        key: set.intersection(*(held[row] for row in rows if pooled[row] > 1))
        for key, rows in frame.groupby("claim").indices.items()
        if any(pooled[row] > 1 for row in rows)
    }
    nowhere: set[Place] = set()
    return frame.assign(
        cells=pooled,
        holds_at=[
            in_words(nowhere if outcome == SUPPORTED else places, among)
            for outcome, places in zip(frame["outcome"], held, strict=True)
        ],
        all_hold_at=[
            in_words(nowhere if verdict == SUPPORTED else everywhere.get(key, nowhere), among)
            for key, verdict in zip(frame["claim"], frame["verdict"], strict=True)
        ],
    )


def verdict_of(tests: pd.DataFrame) -> tuple[str, str]:
    """Verdict on the claim that has these rows, and why, in words that name the tests that fail.

    A claim holds if all its tests do. It is refuted if any test is, else undecided if any is, else
    negligible if any is: true, but too small to matter.
    """
    found = tests["outcome"]
    verdict = next(word for word in OUTCOMES if (found == word).any())
    why = f"{int((found == SUPPORTED).sum())} of {len(tests)} tests supported"
    undecided, missing = int((found == UNDECIDED).sum()), int((tests["reason"] == NOT_RUN).sum())
    if undecided:
        why += f", {undecided} {UNDECIDED}"
    if missing:
        why += f" ({missing} {NOT_RUN})"
    for word in (REFUTED, TRUE_BUT_SMALL):
        if (found == word).any():
            why += f"; {word}: {', '.join(tests.loc[found == word, 'test'])}"
    return verdict, why


WORDS = {
    Outcome.HIGHER: SUPPORTED,
    Outcome.LOWER: REFUTED,
    Outcome.NEGLIGIBLE: TRUE_BUT_SMALL,
    Outcome.UNDECIDED: UNDECIDED,
}


def _measured(trial: Trial, judgement: Judgement) -> dict[str, Any]:
    """A test's numbers and outcome."""
    seeds = "1 common seed" if judgement.n == 1 else ""
    return {
        "test": trial.name,
        "unit": trial.unit,
        "estimate": judgement.effect,
        "low": judgement.low,
        "high": judgement.high,
        "margin": trial.margin,
        "n": judgement.n,
        "p_difference": judgement.p_difference,
        "p_equivalence": judgement.p_equivalence,
        "outcome": WORDS[judgement.outcome],
        "seeds_needed": judgement.seeds,
        "reason": trial.reason or seeds,
    }
