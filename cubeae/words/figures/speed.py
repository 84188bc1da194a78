"""The figure of speed: this package against other ways to train the same models."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "speedups",
        "speed",
        "Training speed against other ways",
        lambda _: (
            "How many times as fast this package is, on one core, at the same work, as one PyTorch "
            "module trained in a plain loop, as the same loop over torch.func's vmap, as the "
            "matrix products alone (which nothing can beat), as those of torch.bmm, as one "
            "Snakemake job per training, and as another library. Small points are rounds, in each "
            "of which all ways took turns; the large one is their median. From `make benchmark`, "
            "not from this run."
        ),
        lambda _: (
            "Dot plot of ratios of speed, one row per model and way, on a logarithmic axis with a "
            "line at 1; its data lists every round."
        ),
        draw="cubeae.figures.speed:speedups",
        data="cubeae.figures.tables:unchanged",
        vector=True,
    )
)
