"""The figures of the searches for weights: history, importances and Pareto front."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "search_history",
        "search",
        "Optimisation history",
        lambda _: (
            "The best value of the objective on validation data up to each trial, for every arm; "
            "points are the trials. Grey and dashed: random search with the same budget, for "
            "reference."
        ),
        lambda _: (
            "Step lines of the best objective so far against the number of trials, one per arm, "
            "with random search dashed; the table of trials has every value."
        ),
        draw="cubeae.figures.searches:search_history",
        data="cubeae.figures.searches:history_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "search_importances",
        "search",
        "Importances of the weights",
        lambda _: (
            "How much of the objective's variation over the searched ranges each weight explains, "
            "by PED-ANOVA and fANOVA over the finished trials of each arm with two or more "
            "weights. The shares are of one search; a handful of trials gives only rough ones."
        ),
        lambda _: (
            "Stacked bars of each weight's importance, one bar per arm, objective and method."
        ),
        draw="cubeae.figures.searches:search_importances",
        data="cubeae.figures.searches:importances_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "search_pareto",
        "search",
        "Pareto front",
        lambda _: (
            "Trials of the search with two objectives, on validation data. The line joins the "
            "Pareto front: the trials that no other trial beats in both."
        ),
        lambda _: (
            "Scatter plots of both objectives of every trial, one panel per latent dim, with the "
            "Pareto front joined by a line."
        ),
        draw="cubeae.figures.searches:search_pareto",
        data="cubeae.figures.searches:pareto_data",
        vector=True,
    )
)
