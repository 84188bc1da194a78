"""What the published losses of collapsed models show about the data behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cubeae.studies.published import PUBLISHED, Published
from cubeae.truth.datasets import DatasetSpec
from cubeae.truth.kinds import KINDS

# A training has collapsed if its MSE is within this share of the variance of its data.
VARIANCE_TOLERANCE = 0.05
# A loss this many standard deviations below the variance is not due to sampling.
DEVIATIONS = 4.0
EXPERIMENTS = ("f3", "f5-annealed", "f5-optuna")


@dataclass(frozen=True)
class Ending:
    """How our trainings of one experiment on one dataset end, and a collapsed model's MSE.

    ``kind`` names the dataset's kind, ``variance`` is the data's in closed form, and ``deviation``
    is the standard deviation of a sample's variance.
    """

    dataset: str
    kind: str
    size: int
    variance: float
    deviation: float
    trainings: int
    collapsed: int
    mse: float

    @property
    def noun(self) -> str:
        """What sentences call the kind."""
        return KINDS[self.kind].noun


def endings(
    history: pd.DataFrame, datasets: Mapping[str, DatasetSpec], experiment: str
) -> list[Ending]:
    """How the experiment ends on each dataset that it was run on.

    Args:
        history: logged rows of the replication.
        datasets: by name.
        experiment: its name.
    """
    found = []
    for dataset, part in history[history["model"] == experiment].groupby("dataset", sort=False):
        spec = datasets[str(dataset)]
        kind = KINDS[spec.kind]
        mse = part.loc[part["step"] == part["step"].max(), "mse"]
        variance = kind.variance(spec.half_side)
        found.append(
            Ending(
                dataset=str(dataset),
                kind=spec.kind,
                size=spec.train,
                variance=variance,
                deviation=kind.mean_square_deviation(spec.half_side, spec.train),
                trainings=len(mse),
                collapsed=int(((mse / variance - 1).abs() < VARIANCE_TOLERANCE).sum()),
                mse=float(mse.median()),
            )
        )
    return found


def excludes(number: Published, ending: Ending) -> bool:
    """Whether a published loss is too low for a collapsed model on that dataset's kind of data.

    Only where all our trainings collapse: a model that does not collapse has no such bound.
    """
    least = ending.variance - DEVIATIONS * ending.deviation
    return 0 < ending.trainings == ending.collapsed and number.value < least


def findings(history: pd.DataFrame, datasets: Mapping[str, DatasetSpec]) -> pd.DataFrame:
    """What the last published losses of f3 and f5 show, in sentences.

    Args:
        history: logged rows of the replication; experiments without any are left out.
        datasets: by name.

    Returns:
        One row per experiment: ``experiment``, ``published``, ``epoch``, ``excluded`` and
        ``possible`` (kinds of data, separated by spaces) and ``text``.
    """
    rows = []
    for experiment in EXPERIMENTS:
        losses = [p for p in PUBLISHED if (p.experiment, p.quantity) == (experiment, "loss")]
        ends = endings(history, datasets, experiment)
        if ends:
            rows.append(_finding(losses[-1], ends))
    columns = ["experiment", "published", "epoch", "excluded", "possible", "text"]
    return pd.DataFrame(rows, columns=columns)


def _finding(number: Published, ends: list[Ending]) -> dict[str, object]:
    excluded = [end for end in ends if excludes(number, end)]
    possible = [end for end in ends if end not in excluded]
    when = "at the end" if number.epoch is None else f"at epoch {number.epoch:,}"
    sentences = [
        *(_ending_words(end) for end in ends),
        f"The report's loss {when} is {number.value:.4g}.",
        *(_excluded_words(number, end) for end in excluded),
        _conclusion(number, excluded, possible),
    ]
    return {
        "experiment": number.experiment,
        "published": number.value,
        "epoch": number.epoch,
        "excluded": " ".join(end.kind for end in excluded),
        "possible": " ".join(end.kind for end in possible),
        "text": " ".join(sentences),
    }


def _ending_words(end: Ending) -> str:
    return (
        f"On {end.dataset}, {end.collapsed} of our {end.trainings} trainings of these settings "
        f"end collapsed: median MSE {end.mse:.4f}, where a decoder that outputs the mean has "
        f"{end.variance:.4f}, the variance of the data."
    )


def _excluded_words(number: Published, end: Ending) -> str:
    away = (end.variance - number.value) / end.deviation
    return (
        f"That is {away:.0f} standard deviations (of samples of {end.size:,}) below the least "
        f"loss of a collapsed model on the {end.noun}, whose other terms only add to it."
    )


def _conclusion(number: Published, excluded: list[Ending], possible: list[Ending]) -> str:
    if not excluded:
        return "It excludes neither kind of data." if len(possible) > 1 else "It excludes nothing."
    if not possible:
        return "It fits none of the data tried, so the report's settings differ from ours."
    names = " or the ".join(end.noun for end in possible)
    nearest = "; ".join(
        f"{100 * (number.value / end.variance - 1):+.1f} % from the {end.noun}'s variance"
        for end in possible
    )
    barred = " or the ".join(end.noun for end in excluded)
    return (
        f"So if that training collapsed as ours do, it was measured on the {names} of the cube "
        f"({nearest}), not on its {barred}."
    )
