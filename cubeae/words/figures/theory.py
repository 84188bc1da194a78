"""The figures of the theory: drawn from formulas, not from results."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "pruning",
        "theory",
        "What a neuron costs",
        lambda _: (
            "What a neuron adds to the loss against the noise that it keeps, for neurons that can "
            "explain much of the data, enough, and too little. A dot marks the least. At s² = 1 a "
            "neuron is dead and adds nothing (dashed)."
        ),
        lambda _: (
            "Three curves of a neuron's loss against its noise. For the two neurons above the "
            "threshold the least is inside; below it, the least is at the end, where it is dead."
        ),
        draw="cubeae.figures.theory:pruning",
        data="cubeae.figures.theory:pruning_data",
        shape="single",
        vector=True,
    )
)

register(
    FigureEntry(
        "sampling",
        "theory",
        "What a sampler misses",
        lambda s: (
            f"Density of a latent that copies one coordinate of {s.data}, after the channel "
            f"{s.where.split(',')[0]}, and that of a Gaussian with its mean and variance. Shaded: "
            "draws outside of the cube, whose sides are dashed."
        ),
        lambda s: (
            f"The density of a coordinate of {s.data} ends at the cube's sides, and the Gaussian's "
            "goes on beyond both."
        ),
        draw="cubeae.figures.theory:sampling",
        data="cubeae.figures.theory:sampling_data",
        shape="single",
        vector=True,
    )
)

register(
    FigureEntry(
        "bound",
        "theory",
        "What no code can beat",
        lambda s: (
            f"The least distortion of {s.data} at each rate. Dotted: what the channel passes "
            f"{s.where.split(',')[0]} with each latent dim. Grey lines: the best linear codes of d "
            "neurons from 0 to 30 dB."
        ),
        lambda _: (
            "A falling curve of distortion against bits per point, which no code can pass below; "
            "the lines of linear codes of one, two and three neurons end above it."
        ),
        draw="cubeae.figures.theory:bound",
        data="cubeae.figures.theory:bound_data",
        shape="single",
        vector=True,
    )
)
