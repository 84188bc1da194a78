"""The figure of planted clouds on the methods page."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "planted_clouds",
        "examples",
        "What the scores say of planted clouds",
        lambda _: (
            "Five generators whose faults are known. A shrunk cloud and a missing face are faults "
            "of the sampler: the decoder is perfect, so all the loss is mismatch. A blurred cloud "
            "and a solid one are faults of the decoder, and no sampler can mend them. A perfect "
            "generator does not score 0, since its cloud is a sample."
        ),
        lambda _: (
            "Five columns of clouds, generated above and decoded from encoded points below, with "
            "smoothed KL, the decoder's part and the mismatch of each; the data file has every "
            "number."
        ),
        draw="cubeae.figures.examples:planted_clouds",
        data="cubeae.figures.examples:planted_clouds_data",
        vector=True,
    )
)
