"""What the results say at the reference cell, in sentences that hold whatever they are."""

from collections.abc import Sequence

from cubeae.figures.numbers import counted
from cubeae.report.estimates import Estimates, Floors
from cubeae.report.layout import CellKey
from cubeae.report.measures import BY_KEY

QUESTIONS = {"test_mse": "Reconstruction", "smoothed_kl_forward": "Generation"}


def findings(
    estimates: Estimates, floors: Floors, keys: Sequence[CellKey]
) -> list[tuple[str, str]]:
    """For each question a heading and the lowest mean among ``keys``, beside the runner-up.

    Only the order of means is told; nothing is said of whether a difference would hold again.
    """
    return [
        (heading, sentence)
        for measure, heading in QUESTIONS.items()
        if (sentence := _lowest(estimates, floors, keys, measure))
    ]


def _lowest(estimates: Estimates, floors: Floors, keys: Sequence[CellKey], measure: str) -> str:
    means = {key: estimates.mean(key, measure) for key in keys}
    known = {key: mean for key, mean in means.items() if mean is not None}
    order = sorted(known, key=known.__getitem__)
    if not order:
        return ""
    chosen = BY_KEY[measure]
    first = _value(estimates, order[0], measure)
    sentence = (
        f"{order[0].variant.name} has the lowest mean {chosen.label} ({chosen.unit}): {first}"
    )
    if len(order) > 1:
        sentence += f". Next is {order[1].variant.name}: {_value(estimates, order[1], measure)}"
        last = estimates.interval(order[-1], measure)
        sentence += f"; highest is {order[-1].variant.name}: {last}"
    floor = floors.mean(order[0].dataset, measure)
    if floor is not None:
        sentence += f". A perfect generator scores {floors.text(order[0].dataset, measure)}"
    return sentence + "."


def _value(estimates: Estimates, key: CellKey, measure: str) -> str:
    n = int(estimates.of(key, measure)["n"])
    return f"{estimates.interval(key, measure)} ({counted(n, 'seed')})"
