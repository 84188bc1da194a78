"""The figure of the comparisons with the baseline."""

from cubeae.words.figures.registry import FigureEntry, register

MARKS = "Colours and shapes are verdicts; the band around 1 holds ratios that do not matter."
CUT = "An interval that is wider than the axis is cut."

register(
    FigureEntry(
        "comparisons",
        "comparisons",
        "Comparisons with the baseline",
        lambda s: (
            f"Each composition divided by the baseline, {s.composition}, on {s.data}: ratios over "
            f"common seeds with their 95 % intervals. {MARKS} Filled: averaged over all cells. "
            f"Open: {s.where}. For the share on the surface, more is better. {CUT}"
        ),
        lambda s: (
            f"Dot plots of ratios to {s.composition}, one panel per headline measure and one row "
            "per composition, with a line at 1; the tables have every ratio and verdict."
        ),
        draw="cubeae.figures.comparisons:comparisons",
        data="cubeae.figures.comparisons:comparisons_data",
        vector=True,
    )
)
