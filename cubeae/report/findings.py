"""What the results say at the reference cell, in sentences that hold whatever they are."""

from collections.abc import Sequence

from cubeae.figures.numbers import counted
from cubeae.report.layout import CellKey
from cubeae.report.measures import BY_KEY
from cubeae.report.tables import Results

QUESTIONS = {"test_mse": "Reconstruction", "generated_mmd2": "Generation"}


def findings(results: Results, keys: Sequence[CellKey]) -> list[tuple[str, str]]:
    """For each question a heading and the lowest mean among ``keys``, beside the runner-up.

    Only the order of means is told; nothing is said of whether a difference would hold again.
    """
    return [
        (heading, sentence)
        for measure, heading in QUESTIONS.items()
        if (sentence := _lowest(results, keys, measure))
    ]


def _lowest(results: Results, keys: Sequence[CellKey], measure: str) -> str:
    means = {key: results.mean(key, measure) for key in keys}
    known = {key: mean for key, mean in means.items() if mean is not None}
    order = sorted(known, key=known.__getitem__)
    if not order:
        return ""
    label = BY_KEY[measure].label
    first = _value(results, order[0], measure)
    sentence = f"{order[0].variant.name} has the lowest mean {label}: {first}"
    if len(order) > 1:
        sentence += f". Next is {order[1].variant.name}: {_value(results, order[1], measure)}"
        sentence += f"; highest is {order[-1].variant.name}: {results.spread(order[-1], measure)}"
    return sentence + "."


def _value(results: Results, key: CellKey, measure: str) -> str:
    n = int(results.of(key)["n"])
    return f"{results.spread(key, measure)} ({counted(n, 'seed')})"
