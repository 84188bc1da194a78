"""Which regulariser is best, tuned? Sentences made from the numbers alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cubeae.report.sentences.finding import Finding
from cubeae.specs.verdicts import BEST, NEGLIGIBLE, UNDECIDED
from cubeae.studies.contest import GOAL, MIXTURE, OWN
from cubeae.words.compositions import Labels
from cubeae.words.numbers import counted, dims_label, interval, percent
from cubeae.words.phrases import listed, opened, verb

Row = Mapping[Any, Any]
# The share of seeds that must reach the goal.
MOST_SEEDS = 0.8


def contest_answer(table: pd.DataFrame, labels: Labels, tolerance: float) -> list[str]:
    """For each latent dim: the best, what cannot be told from it, its cost, and the goal.

    Args:
        table: as ``cubeae.studies.contest.contest`` makes it; may be empty.
        labels: what to call the compositions.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
    """
    return [
        sentence
        for dims, rows in _by_dim(table, labels)
        for sentence in (*_own(dims, rows, tolerance), *_mixed(dims, rows, tolerance))
    ]


def contest_lead(table: pd.DataFrame, labels: Labels) -> str:
    """The best of each latent dim in one sentence; arguments as in ``contest_answer``."""
    best = {dims: _best(rows, OWN) for dims, rows in _by_dim(table, labels)}
    known = [f"{_name(row)} with {dims}" for dims, row in best.items() if row is not None]
    if not known:
        return "No contender has a sound training and a prior of its own."
    return f"Tuned, and with latents from their own priors, the best are {listed(known)}."


def contest_findings(table: pd.DataFrame, labels: Labels, tolerance: float) -> list[Finding]:
    """The sentences of ``contest_answer``, under each latent dim and where latents come from."""
    return [
        Finding(f"{dims}, {source}", " ".join(sentences))
        for dims, rows in _by_dim(table, labels)
        for source, sentences in (
            ("own prior", _own(dims, rows, tolerance)),
            ("fitted mixture", _mixed(dims, rows, tolerance)),
        )
        if sentences
    ]


def _by_dim(table: pd.DataFrame, labels: Labels) -> Iterator[tuple[str, list[Row]]]:
    """Each latent dim in words, and its rows with what to call them."""
    if table.empty:
        return
    called = [labels[each] for each in table["model"] + "/" + table["regulariser"]]
    for dim, rows in table.assign(called=called).groupby("latent_dim", sort=True):
        yield dims_label(int(str(dim))), [*rows.to_dict("records")]


def _own(dims: str, rows: Sequence[Row], tolerance: float) -> list[str]:
    if not any(row["n"] for row in rows):
        return [f"With {dims}, no training of the contest is sound."]
    ranked = _ranked(f"With {dims} and latents from its own prior", rows, OWN, tolerance)
    return [*ranked, *_cheaper(rows), *_reached(dims, rows)]


def _mixed(dims: str, rows: Sequence[Row], tolerance: float) -> list[str]:
    return _ranked(f"With {dims} and latents from a fitted mixture", rows, MIXTURE, tolerance)


def _ranked(where: str, rows: Sequence[Row], measure: str, tolerance: float) -> list[str]:
    best = _best(rows, measure)
    if best is None:
        return []
    return [
        f"{where}, {_name(best)} has the least smoothed KL: {_value(best, measure)} over "
        f"{counted(int(best['n']), 'fresh seed')}. {_others(rows, measure, tolerance)}"
    ]


def _best(rows: Sequence[Row], measure: str) -> Row | None:
    return next((row for row in rows if row[f"{measure}_verdict"] == BEST), None)


def _others(rows: Sequence[Row], measure: str, tolerance: float) -> str:
    """Who is not worse than the best, and whether anyone is."""
    close, alike = (_with(rows, measure, verdict) for verdict in (UNDECIDED, NEGLIGIBLE))
    parts = []
    if close:
        parts.append(f"These seeds cannot tell {listed(close)} from it.")
    if alike:
        apart = verb(alike, "differs", "differ")
        parts.append(
            f"{opened(listed(alike))} {apart} from it by a factor below {1 + tolerance:g}."
        )
    rest = sum(row[f"{measure}_verdict"] not in ("", BEST, UNDECIDED, NEGLIGIBLE) for row in rows)
    if rest and not parts:
        parts.append("Every other contender is worse.")
    elif rest:
        number = "contender is" if rest == 1 else f"{rest} contenders are"
        parts.append(f"The other {number} worse.")
    return " ".join(parts) or "Nothing else is to be compared."


def _cheaper(rows: Sequence[Row]) -> list[str]:
    """Contenders that are not shown to be worse than the best, and need fewer trainings."""
    best = _best(rows, OWN)
    if best is None:
        return []
    close = [row for row in rows if row[f"{OWN}_verdict"] in (UNDECIDED, NEGLIGIBLE)]
    cheap = [row for row in close if row["trainings"] < best["trainings"]]
    cost = counted(int(best["trainings"]), "training")
    words = f"One tuned {_name(best)} costs {cost}, its search included"
    if best["trainings"] == 1:
        return [f"{opened(_name(best))} needs no search: one training is its whole cost."]
    if not cheap:
        return [f"{words}."]
    each = listed([f"{_name(row)} ({int(row['trainings'])})" for row in cheap])
    needs = verb(cheap, "costs", "cost")
    return [f"{words}; {each} {needs} less, and {verb(cheap, 'is', 'are')} not shown to be worse."]


def _reached(dims: str, rows: Sequence[Row]) -> list[str]:
    """Who reaches the goal with its own prior in most seeds, or comes nearest."""
    shares = {
        _name(row): (int(row["reached"]), int(row["n"] + row["n_diverged"]))
        for row in rows
        if row["is_prior"]
    }
    if not shares:
        return []
    there = [
        f"{name} ({reached} of {asked})"
        for name, (reached, asked) in shares.items()
        if reached >= MOST_SEEDS * asked
    ]
    goal = f"a smoothed KL of at most {GOAL:g} nats with its own prior"
    if there:
        return [f"With {dims}, {listed(there)} {verb(there, 'reaches', 'reach')} {goal}."]
    nearest, (reached, asked) = max(shares.items(), key=lambda each: each[1][0] / each[1][1])
    none = f"With {dims}, none reaches {goal} in {percent(MOST_SEEDS)} of its seeds"
    if not reached:
        return [f"{none}, or in any."]
    return [f"{none}; {nearest} comes nearest, in {reached} of {asked}."]


def _with(rows: Sequence[Row], measure: str, verdict: str) -> list[str]:
    return [_name(row) for row in rows if row[f"{measure}_verdict"] == verdict]


def _name(row: Row) -> str:
    return str(row["called"])


def _value(row: Row, measure: str) -> str:
    return str(interval(*(row[f"{measure}{end}"] for end in ("", "_low", "_high"))))
