"""The figure of speed: this package against other ways to train the same models."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "speedups",
        "speed",
        "Training speed against other ways",
        lambda _: (
            "How many times as fast this package is, on one core, at the same work: the default "
            "config's networks, batch 64, 25 members that train together. The others are a PyTorch "
            "module trained in a plain loop, the same loop over torch.func's vmap, a training "
            "step's matrix products alone, by NumPy and by torch.bmm, one Snakemake job per "
            "training, and other libraries. Small points are rounds, in each of which all ways "
            "took turns; the large one is their median. From `make benchmark`, not from this run."
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
