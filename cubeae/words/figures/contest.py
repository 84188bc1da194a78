"""The figure of the contest: how well each tuned composition generates and reconstructs."""

from cubeae.words.figures.comparisons import CUT
from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "contest",
        "contest",
        "Generation against reconstruction",
        lambda _: (
            "Tuned compositions on test data: geometric means over fresh seeds, with 95 % "
            "intervals of smoothed KL and test MSE. Filled marks have latents from the model's own "
            "sampler, open marks from a Gaussian mixture fitted to the training latents, and "
            "dashes from the aggregate posterior, which is what the decoder alone loses. Dashed "
            "line: a perfect generator. The grey region is below the rate-distortion bound at the "
            "channel's capacity: no code has such an error. Better is left and down."
        ),
        lambda _: (
            "Scatter plots of smoothed KL against test MSE, one panel per latent dim; each "
            "composition has three marks above each other. The table has every number."
        ),
        draw="cubeae.figures.contest:contest",
        data="cubeae.figures.contest:contest_data",
        chart="cubeae.figures.contest_chart:contest_chart",
        vector=True,
    )
)

register(
    FigureEntry(
        "contest_ratios",
        "contest",
        "Every composition against the best",
        lambda _: (
            "Smoothed KL of each tuned composition divided by that of the best at the same latent "
            "dim, with 95 % intervals. Filled: latents from the model's own sampler. Open: from a "
            "fitted mixture. Colours and shapes are verdicts; the best itself is the line at 1. "
            f"{CUT}"
        ),
        lambda _: (
            "Dot plots of ratios to the best composition, one panel per latent dim and one row per "
            "composition, with a line at 1; the table has every ratio and verdict."
        ),
        draw="cubeae.figures.contest:contest_ratios",
        data="cubeae.figures.contest:ratios_data",
        vector=True,
    )
)
