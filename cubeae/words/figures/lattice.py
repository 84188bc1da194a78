"""The figure of the lattice study: the response surface over two weights."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "lattice",
        "lattice",
        "Response surface",
        lambda s: (
            f"Means over seeds on {s.data} at every point of the lattice of weights; one row "
            "per SNR and latent dim, one column per measure. Both axes are logarithmic except for "
            "zero, which has a row and a column of its own: there one penalty is alone. Light is "
            "good. Hatched: at least half the seeds collapsed, with a test MSE of at least 0.9 "
            "times the data's variance."
        ),
        lambda _: (
            "Heat maps of smoothed KL, sliced Wasserstein, the share on the surface and test MSE "
            "over a lattice of two weights, with the collapsed region hatched; the table of the "
            "lattice has every number."
        ),
        draw="cubeae.figures.lattice:lattice",
        data="cubeae.figures.tables:unchanged",
        shape="narrow",
        vector=True,
    )
)
