"""The names of the studies' figures, and the words that go with each; no plotting library here."""

from cubeae.words.subject import Entry

_SEEDS = "Points are seeds, marks means, bars their 95 % bootstrap intervals."

ANNEALING = (
    Entry(
        "schedules_smoothed_kl",
        "Smoothed KL by schedule",
        lambda s: (
            f"Smoothed KL of the clouds generated on {s.dataset}, trained with the same weights "
            f"under each schedule; a row a composition, a column an SNR and latent dim. {_SEEDS} "
            "Dashed: the mean under the first schedule."
        ),
        lambda _: (
            "Dot plots of smoothed KL, one line a schedule of the weights, one panel a "
            "composition, SNR and latent dim; the table of comparisons has every difference."
        ),
        vector=True,
    ),
    Entry(
        "schedules_test_mse",
        "Test MSE by schedule",
        lambda s: (
            f"Test MSE on {s.dataset} of the same trainings. {_SEEDS} Dashed: the mean under the "
            "first schedule."
        ),
        lambda _: (
            "Dot plots of test MSE, one line a schedule of the weights, one panel a composition, "
            "SNR and latent dim; the table of comparisons has every difference."
        ),
        vector=True,
    ),
    Entry(
        "schedules_history",
        "Training under each schedule",
        lambda s: (
            "Each composition's weights, loss, MSE and penalties (unweighted) against the "
            f"training step {s.where}; medians over seeds, a colour a schedule. Axes are cut to "
            "the range after the first tenth of the steps."
        ),
        lambda s: (
            "Line charts against the training step: weights, loss, MSE and penalties of every "
            f"composition {s.where}, one line a schedule."
        ),
        vector=True,
    ),
)

LATTICE = (
    Entry(
        "lattice",
        "Response surface",
        lambda s: (
            f"Means over seeds on {s.dataset} at every point of the lattice of weights; a row an "
            "SNR and latent dim, a column a measure. Both axes are logarithmic but for zero, which "
            "has a row and a column of its own: there one regulariser is alone. Light is good. "
            "Hatched: at least half the seeds collapsed, with a test MSE of 0.9 times the data's "
            "variance or more."
        ),
        lambda _: (
            "Heat maps of smoothed KL, sliced Wasserstein, the share on the surface and test MSE "
            "over a lattice of two weights, with the collapsed region hatched; the table of the "
            "lattice has every number."
        ),
        shape="narrow",
        vector=True,
    ),
)

SEARCH = (
    Entry(
        "search_history",
        "Optimisation history",
        lambda _: (
            "The best value of the objective on validation data up to each trial, for every arm; "
            "points are the trials. Grey and dashed: random search with the same budget, for "
            "reference."
        ),
        lambda _: (
            "Step lines of the best objective so far against the number of trials, one an arm, "
            "with random search dashed; the table of trials has every value."
        ),
        vector=True,
    ),
    Entry(
        "search_importances",
        "Importances of the weights",
        lambda _: (
            "How much of the objective's variation over the searched ranges each weight decides, "
            "by PED-ANOVA and fANOVA over the finished trials of each arm with two weights or "
            "more. Shares of one search; a handful of trials tells them roughly."
        ),
        lambda _: "Stacked bars of each weight's importance, one bar an arm, objective and method.",
        vector=True,
    ),
    Entry(
        "search_pareto",
        "Pareto front",
        lambda _: (
            "Trials of the search with two objectives, on validation data; the line joins the "
            "Pareto front, the trials that no other beats in both."
        ),
        lambda _: (
            "Scatter plots of both objectives of every trial, one panel a latent dim, with the "
            "Pareto front joined by a line."
        ),
        vector=True,
    ),
)

MIXTURE = (
    Entry(
        "mixture",
        "Together against alone",
        lambda _: (
            "Best mixture minus the best of each regulariser alone, on test data: points are "
            "fresh seeds, marks mean differences, bars their 95 % bootstrap intervals. The band "
            "holds differences that do not matter. To the left of zero the mixture is better, but "
            "for the share on the surface: to its right."
        ),
        lambda _: (
            "Dot plots of paired differences between the best mixture and the best of each "
            "regulariser alone, a row a latent dim and a column a headline measure; the table has "
            "every difference and verdict."
        ),
        vector=True,
    ),
)

ENTRIES = {"annealing": ANNEALING, "lattice": LATTICE, "search": SEARCH, "mixture": MIXTURE}


def study_files(study: str) -> list[str]:
    """Files of the figures of one study of ``ENTRIES``."""
    return [file for entry in ENTRIES[study] for file in entry.files]
