"""What each family of penalties buys and pays, and what a weight alone decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.parts.penalties import PENALTIES
from cubeae.report.evidence.answers import Judged
from cubeae.report.sentences.finding import Finding, at_snr, named
from cubeae.results.answers import PRICED
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, WORSE
from cubeae.words.compositions import Labels, labels_of
from cubeae.words.phrases import listed, span, verb

# The weight of KL times this is the variance of the Gaussian likelihood of the same ELBO: the MSE
# is a mean over three coordinates, so MSE / w = ||x - x^||^2 / (2 s^2) with s^2 = 3 w / 2.
VARIANCE_PER_WEIGHT = 1.5
# MSEs within this factor of that variance count as set by the weight.
NEAR = 2.0


@dataclass(frozen=True)
class Words:
    """How a change of one measure reads when it is better and when it is worse."""

    gained: str
    lost: str
    unit: str


WORDS: Mapping[str, Words] = {
    "smoothed_kl_forward": Words("better generation", "worse generation", "smoothed KL"),
    "aggregate_kl": Words(
        "a decoder that loses less", "a decoder that loses more", "decoder’s part"
    ),
    "test_mse": Words("better reconstruction", "worse reconstruction", "test MSE"),
    "active_units": Words("more active neurons", "fewer active neurons", "of them"),
}


def family_of(config: Config, composition: Composition) -> str:
    """The family of a composition's penalties, ``KL and MMD``."""
    terms = config.models[composition.model].regularisers[composition.regulariser].terms
    names = dict.fromkeys(PENALTIES[name].family or name for name in terms)
    return listed(list(names))


def bought(config: Config, prices: Sequence[Judged]) -> list[Finding]:
    """What each family buys and pays against no penalty.

    Compositions of one family with the same verdicts share a sentence. Where a family has several,
    they are named one by one.

    Args:
        config: the whole config.
        prices: the measures of ``cubeae.results.answers.PRICED`` of each composition against those
            of the composition without a penalty.
    """
    by_composition: dict[Composition, dict[str, Judged]] = {}
    for each in prices:
        by_composition.setdefault(each.chosen, {})[each.measure] = each
    groups: dict[tuple[str, tuple[str, ...]], list[dict[str, Judged]]] = {}
    for composition, found in by_composition.items():
        pattern = tuple(found[m].verdict if m in found else "" for m in PRICED)
        groups.setdefault((family_of(config, composition), pattern), []).append(found)
    labels, times = labels_of(config), Counter(family for family, _ in groups)
    findings = [
        Finding(
            family if family and times[family] == 1 else named(_chosen(group), labels),
            _price(group, labels),
        )
        for (family, _), group in groups.items()
    ]
    return sorted(findings, key=lambda finding: finding.head.lower())


def _chosen(group: Sequence[Mapping[str, Judged]]) -> list[Composition]:
    """The compositions of a group."""
    return [next(iter(found.values())).chosen for found in group]


def _price(group: Sequence[Mapping[str, Judged]], labels: Labels) -> str:
    """One sentence on compositions with the same verdicts."""
    measures = list(group[0])
    by_verdict = {
        word: [m for m in measures if group[0][m].verdict == word]
        for word in (BETTER, WORSE, NEGLIGIBLE)
    }
    names = _chosen(group)
    gained = [_change(m, group, WORDS[m].gained) for m in by_verdict[BETTER]]
    lost = [_change(m, group, WORDS[m].lost) for m in by_verdict[WORSE]]
    buys = f"{verb(names, 'buys', 'buy')} {listed(gained) or 'nothing that these seeds show'}"
    pays = f"{verb(names, 'pays', 'pay')} with {listed(lost) or 'nothing that these seeds show'}"
    free = labels[next(iter(group[0].values())).baseline.name]
    text = f"Against {free}, {named(names, labels)} {buys}, and {pays}."
    same = [WORDS[m].unit for m in by_verdict[NEGLIGIBLE] if m != "active_units"]
    if same:
        text += f" No difference that matters: {listed(same)}."
    return text


def _change(measure: str, group: Sequence[Mapping[str, Judged]], words: str) -> str:
    """``better generation (smoothed KL 0.14 to 0.15, not 0.45)``."""
    values = span(found[measure].value for found in group)
    other = span(found[measure].other for found in group)
    unit = "" if measure == "active_units" else f"{WORDS[measure].unit} "
    return f"{words} ({unit}{values}, not {other})"


def weighted(lattice: pd.DataFrame) -> Finding | None:
    """Whether KL's weight sets the distortion; None where the lattice has no two weights of KL.

    Looks at the points with KL alone, at the highest SNR, that did not collapse.

    Args:
        lattice: as ``cubeae.studies.lattice.lattice_table`` makes it; it may be empty.
    """
    alone = _kl_alone(lattice)
    if alone["weight:kl"].nunique() < 2:
        return None
    ideal = VARIANCE_PER_WEIGHT * alone["weight:kl"]
    shares = alone["test_mse_mean"] / ideal
    rows = [
        f"{weight:g} gives {span(part['test_mse_mean'])} ({span(part['smoothed_kl_forward_mean'])})"
        for weight, part in alone.groupby("weight:kl", sort=True)
    ]
    text = (
        f"KL alone, {at_snr(float(alone['snr_db'].iloc[0]))}, by its weight, with the test MSE "
        f"(and the smoothed KL): {listed(rows)}."
    )
    ends = span(shares)
    if shares.max() <= NEAR and shares.min() >= 1 / NEAR:
        text += (
            f" That is {ends} times 3/2 of the weight, the variance of the Gaussian likelihood "
            "that the weight stands for: KL’s weight sets its distortion, so a board of models "
            "with one weight each is a board of weights."
        )
    else:
        text += (
            f" That is {ends} times 3/2 of the weight, the variance of the Gaussian likelihood "
            "that the weight stands for: the weight alone does not set the distortion."
        )
    return Finding("Weights", text)


def _kl_alone(lattice: pd.DataFrame) -> pd.DataFrame:
    if "weight:kl" not in lattice:
        return pd.DataFrame({"weight:kl": []})
    others = [
        name for name in lattice.columns if name.startswith("weight:") and name != "weight:kl"
    ]
    kept = (lattice["weight:kl"] > 0) & (lattice[others] == 0).all(axis=1)
    kept &= (lattice["n"] > 0) & (lattice["collapsed"] == 0)
    kept &= lattice["snr_db"] == lattice["snr_db"].max()
    return lattice[kept]
