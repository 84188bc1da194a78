"""The figure of the claims: every test of a ratio."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "claims",
        "claims",
        "The tests of ratios",
        lambda _: (
            "Every test that compares a measure of two trainings by their ratio over common "
            "seeds, with its 95 % interval. The claim is that the ratio is above 1."
        ),
        lambda _: "Intervals of ratios, one row per test, coloured by outcome.",
        draw="cubeae.figures.claims:claims",
        data="cubeae.figures.claims:ratio_tests",
        vector=True,
    )
)
