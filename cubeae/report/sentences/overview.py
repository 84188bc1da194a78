"""The index's answer in five sentences, made from the numbers alone."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cubeae.config.cells import Cell
from cubeae.config.keys import Config
from cubeae.report.evidence.counts import Counts
from cubeae.report.evidence.results import Numbers
from cubeae.report.tables.comparisons import Comparisons
from cubeae.specs.verdicts import VERDICTS
from cubeae.words.families import BY_KEY
from cubeae.words.numbers import counted, dims_label, significant, snr_label


def answer(
    config: Config,
    numbers: Numbers,
    shown: Sequence[Cell],
    counts: Counts,
    comparisons: Comparisons,
) -> list[str]:
    """What was run, reconstruction, generation, channel against penalty, and what is resolved.

    The sentences give the order of means and the tests' verdicts. A sentence whose numbers are
    unknown is left out.

    Args:
        config: the whole config.
        numbers: of all models.
        shown: each composition's reference cell on one dataset.
        counts: the trainings of the whole config.
        comparisons: those of the same dataset.
    """
    sentences = [
        _run(config, shown, counts),
        _lowest(numbers, shown, "test_mse", "Reconstruction"),
        _lowest(numbers, shown, "smoothed_kl_forward", "Generation"),
        _channel(config, numbers, shown),
        _resolved(comparisons),
    ]
    return [sentence for sentence in sentences if sentence]


def _run(config: Config, shown: Sequence[Cell], counts: Counts) -> str:
    models, grid = counted(len(config.models), "model"), config.grid
    compositions = counted(len(shown), "composition")
    return (
        f"{models} in {compositions} were trained at {counted(len(grid.snr_db), 'SNR')}, "
        f"{counted(len(grid.latent_dim), 'latent dim')} and {counted(grid.seeds, 'seed')}: "
        f"{counts.ok:,} of {counted(counts.expected, 'training')} have results."
    )


def _lowest(numbers: Numbers, shown: Sequence[Cell], measure: str, heading: str) -> str:
    order = _ordered(numbers, shown, measure)
    if not order:
        return ""
    chosen, first, floors = BY_KEY[measure], order[0], numbers.floors
    sentence = (
        f"{heading}, at {_where(first)}: {first.composition.name} has the lowest mean "
        f"{chosen.label}, {_value(numbers, first, measure)} {chosen.unit}"
    )
    if len(order) > 1:
        sentence += (
            f", before {order[1].composition.name} with {_value(numbers, order[1], measure)}"
            f"; the highest is {order[-1].composition.name}’s {_value(numbers, order[-1], measure)}"
        )
    if floors.mean(first.dataset, measure) is not None:
        sentence += f", and a perfect generator scores {floors.text(first.dataset, measure)}"
    return sentence + "."


def _channel(config: Config, numbers: Numbers, shown: Sequence[Cell]) -> str:
    """How much the noise changes the error, compared with how much the penalty does."""
    noisy = [cell for cell in shown if math.isfinite(cell.snr_db)]
    finite = sorted(snr for snr in config.grid.snr_db if math.isfinite(snr))
    if len(finite) < 2 or len(noisy) < 2:
        return ""
    mse = numbers.estimates.mean
    ends = [
        [mse(replace(cell, snr_db=snr), "test_mse") for snr in (finite[0], finite[-1])]
        for cell in noisy
    ]
    by_snr = [noisiest / cleanest for noisiest, cleanest in ends if noisiest and cleanest]
    means = [mean for mean in (mse(cell, "test_mse") for cell in noisy) if mean]
    if not by_snr or len(means) < 2:
        return ""
    return (
        f"From {snr_label(finite[0])} to {snr_label(finite[-1])} the mean test MSE with "
        f"{dims_label(noisy[0].latent_dim)} falls by a factor of "
        f"{significant(min(by_snr), 2)} to {significant(max(by_snr), 2)} within a composition; "
        f"between compositions at {snr_label(noisy[0].snr_db)} it differs by a factor of "
        f"{significant(max(means) / min(means), 2)}."
    )


def _resolved(comparisons: Comparisons) -> str:
    if comparisons.pooled is None:
        return ""
    place = [column.label for column in comparisons.pooled.columns].index("Verdict")
    kinds = Counter(row.cells[place].text for row in comparisons.pooled.rows)
    counts = [f"{kinds[word]} {word}" for word in VERDICTS]
    return (
        f"Against {comparisons.cell.composition.name} on the same seeds, the verdicts of "
        f"{counted(kinds.total(), 'comparison')} are: {', '.join(counts[:-1])} and {counts[-1]}."
    )


def _ordered(numbers: Numbers, shown: Sequence[Cell], measure: str) -> list[Cell]:
    means = {cell: numbers.estimates.mean(cell, measure) for cell in shown}
    known = {cell: mean for cell, mean in means.items() if mean is not None}
    return sorted(known, key=known.__getitem__)


def _value(numbers: Numbers, cell: Cell, measure: str) -> str:
    return str(numbers.estimates.interval(cell, measure))


def _where(cell: Cell) -> str:
    return f"{snr_label(cell.snr_db)} and {dims_label(cell.latent_dim)}"
