"""The answer to the report's title in sentences and numbers, for a dataset and for a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import pandas as pd

from cubeae.config.cells import cells, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.report.evidence.answers import Judged, Ranking, answers_to, ranking
from cubeae.report.evidence.results import Numbers
from cubeae.report.sentences.finding import Finding, KeyNumber, named, where
from cubeae.report.sentences.generation import (
    SAMPLERS,
    Nearest,
    best,
    indifference,
    mixtures,
    nearest,
    nearest_of,
)
from cubeae.report.sentences.prices import bought, weighted
from cubeae.results.answers import DECODER, MIXTURE, OWN
from cubeae.words.compositions import Labels, labels_of
from cubeae.words.numbers import counted, significant
from cubeae.words.phrases import opened


@dataclass(frozen=True)
class Answer:
    """What a dataset's results say: first, then in detail; and its key numbers."""

    first: list[Finding] = field(default_factory=list)
    prices: list[Finding] = field(default_factory=list)
    further: list[Finding] = field(default_factory=list)
    numbers: list[KeyNumber] = field(default_factory=list)


def index_answer(
    config: Config,
    dataset: str,
    numbers: Numbers,
    metrics: pd.DataFrame,
    answers: pd.DataFrame,
    comparisons: pd.DataFrame,
    lattice: pd.DataFrame,
) -> Answer:
    """The answer of one dataset. A sentence whose numbers are unknown is left out.

    Args:
        config: the whole config.
        dataset: its name.
        numbers: of all models.
        metrics: one row per training.
        answers: as ``cubeae.results.answers.answers`` makes them.
        comparisons: as ``cubeae.results.comparisons.comparisons`` makes them.
        lattice: of the study of that name; it may be empty.
    """
    order = ranking(answers_to("best", answers, dataset))
    fitted = ranking(answers_to("best-with-mixture", answers, dataset))
    changes = answers_to("mixture", answers, dataset)
    every = [cell for chosen in compositions(config) for cell in cells(config, dataset, chosen)]
    found = nearest_of(numbers, every)
    floor = numbers.floors.mean(dataset, OWN)
    baseline, labels = config.report.baseline, labels_of(config)
    own = comparisons[comparisons["dataset"] == dataset] if len(comparisons) else comparisons
    # The studies have one dataset.
    weights = weighted(lattice) if dataset == config.studies.dataset else None
    return Answer(
        _known(best(order, floor, labels) if order else None, mixtures(changes, fitted, labels)),
        bought(config, answers_to("price", answers, dataset)),
        _known(
            nearest(found, numbers, metrics, labels) if found else None,
            indifference(numbers, every, own, baseline, labels),
            weights,
        ),
        key_numbers(order, changes, found, floor, labels),
    )


def _known(*findings: Finding | None) -> list[Finding]:
    return [finding for finding in findings if finding is not None]


def key_numbers(
    order: Ranking | None,
    changes: Sequence[Judged],
    found: Nearest | None,
    floor: float | None,
    labels: Labels,
) -> list[KeyNumber]:
    """At most three numbers: the best composition, what a mixture changes, the nearest cell."""
    shown = []
    if order is not None:
        shown.append(
            KeyNumber(
                significant(order.means[order.first], 2),
                "nats",
                f"from the truth: {labels[order.first.name]}, the lowest mean over "
                f"{counted(order.cells, 'cell')}",
            )
        )
    if changes:
        shown.append(
            KeyNumber(
                f"÷ {significant(median(1 / change.ratio for change in changes), 2)}",
                "",
                "what a mixture fitted after training divides the smoothed KL by, in the median "
                "composition",
            )
        )
    if found is not None:
        perfect = f"; a perfect generator scores {significant(floor, 2)}" if floor else ""
        shown.append(
            KeyNumber(
                significant(found.mean, 2),
                "nats",
                f"the lowest mean of one cell, {labels[found.cell.composition.name]} "
                f"{where(found.cell)}{perfect}",
            )
        )
    return shown


def model_answer(
    config: Config, name: str, dataset: str, numbers: Numbers, answers: pd.DataFrame
) -> list[Finding]:
    """Three sentences on one model: how it generates, where its loss comes from, and the mixture.

    Args:
        config: the whole config.
        name: of the model.
        dataset: its name.
        numbers: of the model.
        answers: of the model alone.
    """
    chosen = compositions(config, name)
    order = ranking(answers_to("best", answers, dataset))
    return _known(
        _ends(config, order, chosen, dataset, numbers),
        _parts(config, chosen, dataset, numbers),
        mixtures(answers_to("mixture", answers, dataset), None, labels_of(config)),
    )


def _ends(
    config: Config,
    order: Ranking | None,
    chosen: Sequence[Composition],
    dataset: str,
    numbers: Numbers,
) -> Finding | None:
    """The model's order of compositions, and the best and worst cell of the first of them."""
    first, labels = order.first if order else chosen[0], labels_of(config)
    name = labels[first.name]
    means = {
        cell: mean
        for cell in cells(config, dataset, first)
        if (mean := numbers.estimates.mean(cell, OWN)) is not None
    }
    if not means:
        return None
    text = ""
    if order and order.behind:
        text = best(order, None, labels).text + " "
    elif order:
        text = f"These seeds put none of {named(chosen, labels)} behind {name}. "
    least, most = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    text += (
        f"{opened(name)} generates best {where(least)}, with a smoothed KL of "
        f"{numbers.estimates.interval(least, OWN)} nats"
    )
    if least != most:
        text += f", and worst {where(most)}, with {numbers.estimates.interval(most, OWN)}"
    return Finding("Generation", f"{text}.")


def _parts(
    config: Config, chosen: Sequence[Composition], dataset: str, numbers: Numbers
) -> Finding | None:
    """How much of the smoothed KL at the reference cell is the decoder's."""
    parts, places, labels = [], [], labels_of(config)
    for composition in chosen:
        cell = reference_cell(config, dataset, composition)
        own, decoder, fitted = (
            numbers.estimates.mean(cell, measure) for measure in (OWN, DECODER, MIXTURE)
        )
        if own is None or decoder is None:
            continue
        part = (
            f"{labels[composition.name]} loses {significant(own, 2)} nats, its decoder alone "
            f"{significant(decoder, 2)}"
        )
        if fitted is not None:
            part += f", and with {SAMPLERS[MIXTURE]} {significant(fitted, 2)}"
        parts.append(f"{part}.")
        places.append(cell)
    if not parts:
        return None
    first, *others = parts
    sentences = [f"{opened(where(places[0]))}, {first}", *map(opened, others)]
    return Finding("Where its loss comes from", " ".join(sentences))
