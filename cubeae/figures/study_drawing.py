"""Draw and write the figures of a study."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cubeae.figures import style
from cubeae.figures.annealing import at_last_place, schedules, schedules_history
from cubeae.figures.lattice import lattice
from cubeae.figures.mixture import differences, mixture
from cubeae.figures.searches import search_history, search_importances, search_pareto, with_front
from cubeae.figures.writing import Drawing, made, write_figure
from cubeae.specs.columns import IDENTITY
from cubeae.words.study_figures import ENTRIES

Tables = Mapping[str, pd.DataFrame]
LABELS = [*IDENTITY, "composition", "schedule"]


def _schedules(measure: str, label: str) -> Drawing[Tables]:
    return Drawing(
        lambda tables: schedules(tables["metrics"], tables["intervals"], measure, label),
        lambda tables: tables["metrics"][[*LABELS, measure]],
    )


DRAWINGS: dict[str, Drawing[Tables]] = {
    "schedules_smoothed_kl": _schedules("smoothed_kl_forward", "smoothed KL (nats)"),
    "schedules_test_mse": _schedules("test_mse", "test MSE (data units²)"),
    "schedules_history": Drawing(
        lambda tables: schedules_history(tables["history"]),
        lambda tables: at_last_place(tables["history"]),
    ),
    "lattice": Drawing(lambda tables: lattice(tables["lattice"]), lambda tables: tables["lattice"]),
    "search_history": Drawing(
        lambda tables: search_history(tables["trials"]),
        lambda tables: tables["trials"],
    ),
    "search_importances": Drawing(
        lambda tables: search_importances(tables["importances"]),
        lambda tables: tables["importances"],
    ),
    "search_pareto": Drawing(
        lambda tables: search_pareto(tables["trials"]),
        lambda tables: with_front(tables["trials"]),
    ),
    "mixture": Drawing(
        lambda tables: mixture(tables["metrics"], tables["hypothesis"]),
        lambda tables: differences(tables["metrics"], tables["hypothesis"]),
    ),
}


def draw_study(study: str, tables: Tables, out_dir: Path | str) -> None:
    """Write every file of ``study_files(study)`` into ``out_dir``, which is made.

    Args:
        study: a key of ``ENTRIES``.
        tables: what its figures are drawn from, by name: for ``annealing`` metrics, intervals and
            history (``in_order``); for ``lattice`` its table; for ``search`` trials and
            importances; for ``mixture`` metrics of the winners, and hypothesis.
        out_dir: folder of the files.
    """
    folder = made(out_dir)
    with style.applied():
        for entry in ENTRIES[study]:
            write_figure(entry, DRAWINGS[entry.stem], tables, folder)


def in_order(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """``frame`` with its ``schedule`` a category in the order of ``names``."""
    return frame.assign(schedule=frame["schedule"].astype(pd.CategoricalDtype(list(names))))
