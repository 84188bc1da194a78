"""The figure of the hypothesis: both penalties together against each alone."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "hypothesis",
        "hypothesis",
        "Together against alone",
        lambda _: (
            "The best of both penalties together minus the best of each penalty alone, on test "
            "data: points are fresh seeds, marks mean differences, bars their 95 % bootstrap "
            "intervals. The band holds differences that do not matter. Left of zero, both "
            "together are better; for the share on the surface, right of zero."
        ),
        lambda _: (
            "Dot plots of paired differences between the best of both penalties together and the "
            "best of each alone, one row per latent dim and one column per headline measure; the "
            "table has every difference and verdict."
        ),
        draw="cubeae.figures.hypothesis:hypothesis",
        data="cubeae.figures.hypothesis:differences",
        vector=True,
    )
)
