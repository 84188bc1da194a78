"""The figures of the annealing study: compositions under each schedule of their weights."""

from cubeae.words.figures.comparisons import CUT, MARKS
from cubeae.words.figures.registry import FigureEntry, register

_SEEDS = "Points are seeds, marks means, bars Student's 95 % intervals."

register(
    FigureEntry(
        "schedules_ratios",
        "annealing",
        "Every schedule against the first",
        lambda s: (
            f"Each schedule divided by the study's first, on {s.data}: ratios over common seeds "
            f"with their 95 % intervals. {MARKS} Filled: averaged over SNRs and latent dims. "
            f"Open: one of them each. {CUT}"
        ),
        lambda _: (
            "Dot plots of ratios, one panel per headline measure and one row per composition and "
            "schedule, with a line at 1; the table of comparisons has every ratio and verdict."
        ),
        draw="cubeae.figures.annealing:schedules_ratios",
        data="cubeae.figures.annealing:ratios_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "schedules_smoothed_kl",
        "annealing",
        "Smoothed KL by schedule",
        lambda s: (
            f"Smoothed KL of the clouds generated on {s.data}, trained with the same weights "
            "under each schedule; one row per composition, one column per SNR and latent dim. "
            f"{_SEEDS} Dashed: the mean under the first schedule."
        ),
        lambda _: (
            "Dot plots of smoothed KL, one line per schedule of the weights, one panel per "
            "composition, SNR and latent dim; the table of comparisons has every difference."
        ),
        draw="cubeae.figures.annealing:schedules_smoothed_kl",
        data="cubeae.figures.annealing:smoothed_kl_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "schedules_test_mse",
        "annealing",
        "Test MSE by schedule",
        lambda s: (
            f"Test MSE on {s.data} of the same trainings. {_SEEDS} Dashed: the mean under the "
            "first schedule."
        ),
        lambda _: (
            "Dot plots of test MSE, one line per schedule of the weights, one panel per "
            "composition, SNR and latent dim; the table of comparisons has every difference."
        ),
        draw="cubeae.figures.annealing:schedules_test_mse",
        data="cubeae.figures.annealing:test_mse_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "schedules_history",
        "annealing",
        "Training under each schedule",
        lambda s: (
            "Each composition's weights, loss, MSE and penalties (unweighted) against the "
            f"training step {s.where}; medians over seeds, one colour per schedule. Axes are cut "
            "to the range after the first tenth of the steps."
        ),
        lambda s: (
            "Line charts against the training step: weights, loss, MSE and penalties of every "
            f"composition {s.where}, one line per schedule."
        ),
        draw="cubeae.figures.annealing:schedules_history",
        data="cubeae.figures.annealing:history_data",
        vector=True,
    )
)
