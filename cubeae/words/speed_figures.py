"""The figure of speeds beside other ways, and its words; no plotting library here."""

from cubeae.words.subject import Entry

SPEEDUPS = Entry(
    "speedups",
    "Training speed beside other ways",
    lambda _: (
        "How many times as fast this package is, on one core, at the same work, as one PyTorch "
        "module trained in a plain loop, as the same loop over torch.func's vmap, as the matrix "
        "products alone (which nothing can beat), as those of torch.bmm, as one Snakemake job a "
        "training, and as another library. Small points are rounds, in each of which all ways took "
        "turns; the large one is their median. From `make benchmark`, not from this run."
    ),
    lambda _: (
        "Dot plot of ratios of speed, one row a model and way, on a logarithmic axis with a line "
        "at 1; its data lists every round."
    ),
    vector=True,
)
