"""A figure as a user would add it: its words, to be copied to ``cubeae/words/figures/statuses.py``.

One line registers it: ``statuses,`` among the imports of ``cubeae/words/figures/__init__.py``.
"""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "statuses",
        "index",
        "How trainings ended",
        lambda s: f"Trainings on {s.dataset} by composition and status.",
        lambda s: f"Bars of the number of trainings on {s.dataset}, by composition and status.",
        draw="cubeae.figures.statuses:statuses",
        data="cubeae.figures.statuses:statuses_data",
        vector=True,
    )
)
