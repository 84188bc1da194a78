"""Which composition generates best, what a fitted mixture changes, and how near to perfect it is.

Every sentence is chosen by verdicts and filled with numbers; with other results it reads otherwise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cubeae.config.cells import Cell
from cubeae.config.study_keys import Composition
from cubeae.report.evidence.answers import Judged, Ranking
from cubeae.report.evidence.results import Numbers
from cubeae.report.sentences.finding import Finding, named, where
from cubeae.results.answers import DECODER, MIXTURE, OWN
from cubeae.specs.columns import ONE_CELL
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE
from cubeae.studies.places import Place, in_words
from cubeae.words.compositions import Labels
from cubeae.words.numbers import counted, percent, significant
from cubeae.words.phrases import listed, opened, span, verb

SAMPLERS = {OWN: "its own sampler", MIXTURE: "a mixture fitted to its latents"}


def best(order: Ranking, floor: float | None, labels: Labels) -> Finding:
    """Which composition generates best with its own sampler, and by how much.

    Args:
        order: of the smoothed KL.
        floor: that of a perfect generator; None where unknown.
        labels: of all compositions.
    """
    tied, names = order.tied, named(order.tied, labels)
    values = span(order.means[each] for each in tied)
    perfect = f" A perfect generator scores {significant(floor, 2)}." if floor else ""
    over = f"(smoothed KL, the geometric mean over {counted(order.cells, 'cell')})"
    if not order.behind and order.equivalent:
        text = f"{opened(names)} generate alike: their clouds are {values} nats from the truth "
        return Finding("Generation", f"{text}{over}; no difference between them matters.{perfect}")
    if not order.behind:
        text = f"These seeds do not show which composition generates best: the clouds of {names} "
        return Finding("Generation", f"{text}are {values} nats from the truth {over}.{perfect}")
    if len(tied) == 1:
        text = f"{opened(names)} generates best: its cloud is {values} nats from the truth {over}."
    else:
        between = _between(order)
        text = (
            f"{opened(names)} generate best: their clouds are {values} nats from the truth {over}; "
        )
        text += f"{between}."
    return Finding("Generation", f"{text} {_behind(order, labels)}{perfect}")


def _between(order: Ranking) -> str:
    """What the verdicts say of those that share the first place."""
    if order.equivalent:
        return "none differs from the first by what matters"
    if order.decided:
        return "these seeds place none of them behind the first"
    return "these seeds do not decide between them"


def _behind(order: Ranking, labels: Labels) -> str:
    """The next and the last of those that are worse than the first."""
    following, last = order.behind[0], order.behind[-1]
    near, far = (significant(order.ratios[each], 2) for each in (following, last))
    than = f" as {labels[order.first.name]}" if len(order.tied) > 1 else ""
    text = f"{opened(labels[following.name])} is next, {near} times as far{than}"
    if last != following:
        text += f", and {labels[last.name]} is last, {far} times"
    return f"{text}."


def mixtures(changes: Sequence[Judged], order: Ranking | None, labels: Labels) -> Finding | None:
    """What a mixture fitted after training changes; None without a result.

    Args:
        changes: the fitted mixture against the own sampler, one per composition.
        order: of the smoothed KL under the fitted mixture.
        labels: of all compositions.
    """
    if not changes:
        return None
    by_verdict: dict[str, list[Judged]] = {}
    for change in changes:
        by_verdict.setdefault(change.verdict, []).append(change)
    parts = [
        _PHRASES[word](by_verdict[word], _share_of(by_verdict[word], len(changes), labels))
        for word in (BETTER, NEGLIGIBLE, WORSE, UNDECIDED)
        if word in by_verdict
    ]
    text = f"A Gaussian mixture fitted to the latents after training {listed(parts)}."
    if order is not None:
        text += f" With it, {_leaders(order, labels)}."
    return Finding("Sampler", text)


def _leaders(order: Ranking, labels: Labels) -> str:
    """Which generate best under a sampler, if the verdicts place any behind them."""
    at = f"at {span(order.means[each] for each in order.tied)} nats"
    if order.behind:
        return f"{named(order.tied, labels)} {verb(order.tied, 'generates', 'generate')} best, {at}"
    if order.equivalent:
        return f"all generate alike, {at}"
    return f"these seeds do not show which generates best, {at}"


def _helped(found: Sequence[Judged], place: str) -> str:
    """Where the mixture is better, with the factors that it divides by."""
    factors = span(1 / change.ratio for change in found)
    return f"generates better than the model’s own sampler in {place}, by a factor of {factors}"


def _unchanged(_: Sequence[Judged], place: str) -> str:
    return f"makes no difference that matters in {place}"


def _harmed(found: Sequence[Judged], place: str) -> str:
    factors = span(change.ratio for change in found)
    return f"generates worse in {place}, by a factor of {factors}"


def _open(_: Sequence[Judged], place: str) -> str:
    return f"leaves {place} undecided"


_PHRASES = {BETTER: _helped, NEGLIGIBLE: _unchanged, WORSE: _harmed, UNDECIDED: _open}


def _share_of(found: Sequence[Judged], among: int, labels: Labels) -> str:
    """``all 10 compositions``, ``KL``, ``7 of 10 compositions``."""
    if len(found) == among and among > 2:
        return f"all {counted(among, 'composition')}"
    if len(found) <= 2:
        return named([change.chosen for change in found], labels)
    return f"{len(found)} of {counted(among, 'composition')}"


@dataclass(frozen=True)
class Nearest:
    """The best mean of all cells and samplers, and the number of means it was picked from."""

    cell: Cell
    measure: str
    mean: float
    candidates: int


def nearest_of(numbers: Numbers, cells: Sequence[Cell]) -> Nearest | None:
    """The cell and sampler with the lowest mean smoothed KL; None without a mean."""
    found = [
        (mean, cell, measure)
        for cell in cells
        for measure in SAMPLERS
        if (mean := numbers.estimates.mean(cell, measure)) is not None and math.isfinite(mean)
    ]
    if not found:
        return None
    mean, cell, measure = min(found, key=lambda each: each[0])
    return Nearest(cell, measure, mean, len(found))


def nearest(found: Nearest, numbers: Numbers, metrics: pd.DataFrame, labels: Labels) -> Finding:
    """How near to perfect the best cell of the grid is.

    Args:
        found: that cell.
        numbers: of all models.
        metrics: one row per training.
        labels: of all compositions.
    """
    cell, dataset = found.cell, found.cell.dataset
    own = metrics[
        (metrics["dataset"] == dataset)
        & (metrics["model"] == cell.composition.model)
        & (metrics["regulariser"] == cell.composition.regulariser)
        & (metrics["snr_db"] == cell.snr_db)
        & (metrics["latent_dim"] == cell.latent_dim)
    ][found.measure].dropna()
    seeds = f"{counted(len(own), 'seed')} from {significant(own.min(), 2)} to "
    text = (
        f"The nearest to perfect is {labels[cell.composition.name]} {where(cell)}, decoded from "
        f"{SAMPLERS[found.measure]}: {numbers.estimates.interval(cell, found.measure)} nats "
        f"({seeds}{significant(own.max(), 2)})"
    )
    floor = numbers.floors.mean(dataset, OWN)
    if floor is not None:
        text += f"; a perfect generator scores {significant(floor, 2)}"
    picked = f"It was picked from {found.candidates:,} means, so it flatters a little."
    return Finding("Nearest to perfect", f"{text}. {picked}")


def indifference(
    numbers: Numbers,
    cells: Sequence[Cell],
    comparisons: pd.DataFrame,
    baseline: Composition,
    labels: Labels,
) -> Finding | None:
    """Where the choice of a penalty makes no difference that is shown; None without a comparison.

    Args:
        numbers: of all models.
        cells: of one dataset, all compositions.
        comparisons: of the same dataset with ``baseline``, as
            ``cubeae.results.comparisons.comparisons`` makes them; it may be empty.
        baseline: what the others are compared with.
        labels: of all compositions.
    """
    if comparisons.empty:
        return None
    single = comparisons["scope"] == ONE_CELL
    own = comparisons[single & (comparisons["measure"] == OWN)]
    if own.empty:
        return None
    differs = own["verdict"].isin([BETTER, WORSE])
    shown = differs.groupby([own["snr_db"], own["latent_dim"]]).any()
    same = [(float(snr), int(dim)) for snr, dim in shown.index[~shown]]
    among = f"{counted(len(shown), 'cell')} of SNR and latent dim"
    than = labels[baseline.name]
    if not same:
        text = f"In each of {among} some composition generates better or worse than {than}"
        return Finding("Where it makes no difference", f"{text}.")
    there = [cell for cell in cells if (cell.snr_db, cell.latent_dim) in same]
    words = in_words((Place("", *each) for each in same), ())
    text = (
        f"In {len(same)} of {among}, none is shown to generate better or worse than "
        f"{than}: {words}."
    )
    lost = _decoder_share(numbers, there)
    if lost > MOST:
        text += (
            f" There {percent(lost)} of the smoothed KL is the decoder’s part: it is lost "
            "behind the channel, whatever the latents are drawn from."
        )
    return Finding("Where it makes no difference", text)


MOST = 0.5  # a share from here on is most of it


def _decoder_share(numbers: Numbers, cells: Sequence[Cell]) -> float:
    """The decoder's part of the smoothed KL, of the sums over cells; at most 1, NaN without any."""
    parts = [
        (part, whole)
        for cell in cells
        if (part := numbers.estimates.mean(cell, DECODER)) is not None
        and (whole := numbers.estimates.mean(cell, OWN)) is not None
    ]
    total = sum(whole for _, whole in parts)
    return min(sum(part for part, _ in parts) / total, 1.0) if total > 0 else math.nan
