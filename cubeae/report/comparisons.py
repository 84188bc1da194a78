"""Paired comparisons with the baseline at the reference cell, and what the seeds allow to say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.figures.numbers import MISSING, Interval, interval, p_label, share_label, significant
from cubeae.report.definitions import Measure
from cubeae.report.layout import CellKey, Config, Variant, reference, variants
from cubeae.report.measures import LEADING

ALPHA = 0.05
KINDS = {"better": "better", "worse": "worse", "equivalent": "equivalent", "not": "unresolved"}


@dataclass(frozen=True)
class Comparison:
    """One variant against the baseline on one measure, as text; ``kind`` is of the verdict."""

    variant: Variant
    n: int
    difference: Interval
    improvement: Interval
    p: str
    detectable: str
    verdict: str
    kind: str
    note: str


@dataclass(frozen=True)
class Group:
    """All comparisons on one measure; ``margin`` is the difference that does not matter."""

    measure: Measure
    margin: str
    rows: list[Comparison]


@dataclass(frozen=True)
class Comparisons:
    """The comparisons of one dataset at the reference cell; ``groups`` is empty without any.

    ``absent`` lists variants that share no seed with the baseline there, ``power`` says in a
    sentence what p-values so many seeds can attain.
    """

    key: CellKey
    groups: list[Group]
    absent: list[Variant]
    power: str


def compared(config: Config, dataset: str, comparisons: pd.DataFrame) -> Comparisons:
    """What ``comparisons`` holds of ``dataset`` where the baseline has its reference cell.

    Args:
        config: the plain config.
        dataset: its name.
        comparisons: one row a place, measure and variant; it may be empty.
    """
    baseline = Variant(**config["report"]["baseline"])
    key = reference(config, dataset, baseline)
    records = _records(comparisons, key)
    groups = []
    for measure in LEADING:
        own = [record for record in records if record["measure"] == measure.key]
        # What cannot be measured here (the solid has no surface to lie on) is not compared.
        if any(record["n"] for record in own):
            order = [_comparison(record) for record in _ordered(own, variants(config))]
            groups.append(Group(measure, _margin([record["margin"] for record in own]), order))
    found = {(record["model"], record["regulariser"]) for record in records}
    others = [variant for variant in variants(config) if variant != baseline]
    absent = [v for v in others if (v.model, v.regulariser) not in found]
    return Comparisons(key, groups, absent, _power(records))


def _records(comparisons: pd.DataFrame, key: CellKey) -> list[dict[Any, Any]]:
    if comparisons.empty:
        return []
    here = (
        (comparisons["dataset"] == key.dataset)
        & (comparisons["snr_db"] == key.snr_db)
        & (comparisons["latent_dim"] == key.latent_dim)
    )
    return comparisons[here].to_dict("records")


def _ordered(records: list[dict[Any, Any]], order: Sequence[Variant]) -> list[Mapping[str, Any]]:
    by_name = {Variant(r["model"], r["regulariser"]): r for r in records}
    return [by_name[variant] for variant in order if variant in by_name]


def _comparison(row: Mapping[str, Any]) -> Comparison:
    kind = KINDS.get(str(row["verdict"]).split()[0], "unresolved")
    ends = {name: (row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in _ESTIMATES}
    within = row["equivalence_margin"]
    return Comparison(
        variant=Variant(row["model"], row["regulariser"]),
        n=int(row["n"]),
        difference=interval(*ends["difference"]),
        improvement=share_label(*ends["improvement"]),
        p=p_label(row["p_holm"]),
        detectable=significant(row["detectable"], 2),
        verdict=_verdict(kind, row) if row["n"] else MISSING,
        kind=kind,
        note=(
            f"equivalent only within {significant(within, 2)}"
            if kind == "unresolved" and math.isfinite(within)
            else ""
        ),
    )


_ESTIMATES = ("difference", "improvement")


def _verdict(kind: str, row: Mapping[str, Any]) -> str:
    return (
        f"equivalent within {significant(row['margin'])}"
        if kind == "equivalent"
        else str(row["verdict"])
    )


def _margin(margins: Sequence[float]) -> str:
    """``0.00202``, or ``0.00100 to 0.00300`` where common seeds differ between variants."""
    texts = [significant(margin) for margin in sorted(margins) if math.isfinite(margin)]
    if not texts:
        return MISSING
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]} to {texts[-1]}"


def _power(records: Sequence[Mapping[str, Any]]) -> str:
    tested = [record for record in records if math.isfinite(record["p"])]
    if not tested:
        return ""
    n = max(int(record["n"]) for record in tested)
    least = min(record["attainable_p"] for record in tested)
    corrected = min(1.0, least * len(tested))
    words = (
        f"With {n} common seed{'' if n == 1 else 's'} no Wilcoxon p can fall below "
        f"{p_label(least)}, or {p_label(corrected)} once corrected for {len(tested)} "
        f"test{'' if len(tested) == 1 else 's'}"
    )
    if corrected < ALPHA:
        return words + "."
    # SciPy's statistics take half a second to load, which pages without comparisons need not.
    from cubeae.statistics import seeds_needed

    return (
        f"{words}: no difference here can be called resolved, however large. "
        f"That needs at least {seeds_needed(len(tested), ALPHA)} seeds."
    )
