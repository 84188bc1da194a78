"""Are both penalties together better than one? Sentences made from the numbers alone."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cubeae.report.sentences.finding import Finding
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, VERDICTS, WORSE
from cubeae.words.compositions import Labels, penalty_label
from cubeae.words.families import BY_KEY
from cubeae.words.numbers import counted, dims_label, interval, significant

Row = Mapping[Any, Any]
WORDS = {"validation_mse": "MSE", "on_surface_fraction": "the share on the surface"}


def hypothesis_lead(hypothesis: pd.DataFrame) -> str:
    """On what both together are better, or worse, than each alone: a sentence or two for each dim.

    Args:
        hypothesis: as ``cubeae.studies.hypothesis.hypothesis`` makes it; may be empty.
    """
    return " ".join(_upshot(dim, sides) for dim, _, sides in _places(hypothesis))


def hypothesis_findings(hypothesis: pd.DataFrame, arms: Labels) -> list[Finding]:
    """For each latent dim: both against each penalty alone, and what was compared.

    Args:
        hypothesis: as for ``hypothesis_lead``.
        arms: what to call the searches, by their keys.
    """
    return [
        finding
        for dim, objective, sides in _places(hypothesis)
        for finding in (
            *(
                Finding(
                    f"{dims_label(dim)}, against {penalty_label(side[0]['term'])}",
                    _against(side, arms),
                )
                for side in sides
            ),
            Finding(f"{dims_label(dim)}, the searches", _budget(objective, sides, arms)),
        )
    ]


def _places(hypothesis: pd.DataFrame) -> list[tuple[int, str, list[list[Row]]]]:
    """Each latent dim, what the searches minimised there, and the rows against each penalty."""
    records: list[dict[Any, Any]] = hypothesis.to_dict("records")
    found: dict[tuple[int, str], dict[str, list[Row]]] = {}
    for record in records:
        place = (int(record["latent_dim"]), str(record["objective"]))
        found.setdefault(place, {}).setdefault(record["term"], []).append(record)
    return [(*place, list(sides.values())) for place, sides in found.items()]


def _budget(objective: str, sides: Sequence[Sequence[Row]], arms: Labels) -> str:
    first = sides[0][0]
    budgets = {int(first["trials"]), *(int(side[0]["baseline_trials"]) for side in sides)}
    best = f"The best search with both penalties is {arms[first['regulariser']]}"
    chosen = _label(objective)
    if len(budgets) == 1:
        how = f"each side was chosen by {chosen} on validation data from {budgets.pop()} trials"
    else:
        pure = ", ".join(
            f"{penalty_label(side[0]['term'])} alone from {side[0]['baseline_trials']}"
            for side in sides
        )
        how = (
            f"by {chosen} on validation data both together were chosen from {first['trials']} "
            f"trials and {pure}, so the budgets are not equal"
        )
    return f"{best} ({_weights(first, '')}); {how}."


def _against(side: Sequence[Row], arms: Labels) -> str:
    """Against one penalty alone: the verdicts on every measure, by kind."""
    first = side[0]
    found = {kind: [row for row in side if row["verdict"] == kind] for kind in VERDICTS}
    parts = [_words(kind, rows) for kind, rows in found.items() if rows]
    return (
        f"Over {counted(int(first['n']), 'fresh seed')}, both together are "
        f"{'. They are '.join(parts)}. The best search for {penalty_label(first['term'])} alone is "
        f"{arms[first['baseline_regulariser']]} ({_weights(first, 'baseline_')})."
    )


def _words(kind: str, rows: Sequence[Row]) -> str:
    if kind == NEGLIGIBLE:
        within = f"{math.exp(rows[0]['margin']):.3g}"
        named = _listed([_label(row["measure"]) for row in rows])
        return f"without a difference that matters (within a factor of {within}) on {named}"
    if kind == UNDECIDED:
        return f"undecided on {_listed([_label(row['measure']) for row in rows])}"
    named = _listed([f"{_label(row['measure'])} ({_ratio(row)})" for row in rows])
    return f"{kind} on {named}"


def _upshot(dim: int, sides: Sequence[Sequence[Row]]) -> str:
    """On which measures both together are better, or worse, than each penalty alone."""
    measures = list(dict.fromkeys(row["measure"] for side in sides for row in side))
    kinds = {
        measure: [row["verdict"] for side in sides for row in side if row["measure"] == measure]
        for measure in measures
    }
    parts = []
    for kind in (BETTER, WORSE):
        own = [_label(m) for m, found in kinds.items() if found == [kind] * len(sides)]
        if own:
            parts.append(f"{kind} than each penalty alone on {_listed(own)}")
    if not parts:
        return (
            f"With {dims_label(dim)}, on no headline measure are both together better than each "
            "penalty alone, or worse than each."
        )
    return f"With {dims_label(dim)}, both together are {'. They are '.join(parts)}."


def _weights(row: Row, side: str) -> str:
    """The weights that an arm found; those that it did not search are 0 and left out."""
    prefix = f"{side}weight:"
    found = {name: row[name] for name in row if str(name).startswith(prefix) and row[name]}
    return ", ".join(
        f"weight of {penalty_label(name.removeprefix(prefix))} {significant(weight, 2)}"
        for name, weight in found.items()
    )


def _ratio(row: Row) -> str:
    mean, low, high = (math.exp(row[f"effect{end}"]) for end in ("", "_low", "_high"))
    words = "odds ratio" if row["scale"] == "share" else "ratio"
    return f"{words} {interval(mean, low, high)}"


def _label(measure: str) -> str:
    """The measure within a sentence."""
    if measure in WORDS:
        return WORDS[measure]
    words = BY_KEY[measure].label
    # An abbreviation or a name keeps its capital.
    return words if words[:2].isupper() else words[0].lower() + words[1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
