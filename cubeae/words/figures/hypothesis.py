"""The figure of the hypothesis: both penalties together against each alone."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "hypothesis",
        "hypothesis",
        "Together against alone",
        lambda _: (
            "The best of both penalties together divided by the best of each penalty alone, on "
            "test data: points are fresh seeds, marks geometric means, bars their 95 % intervals; "
            "for the share on the surface, of odds. The band holds ratios that do not matter. Left "
            "of one, both together are better; for the share on the surface, right of one."
        ),
        lambda _: (
            "Dot plots of paired ratios between the best of both penalties together and the "
            "best of each alone, one row per latent dim and one column per headline measure; the "
            "table has every ratio and verdict."
        ),
        draw="cubeae.figures.hypothesis:hypothesis",
        data="cubeae.figures.hypothesis:ratios",
        vector=True,
    )
)
