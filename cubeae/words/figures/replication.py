"""The figure of the replication: our numbers over the 2024 student report's."""

from cubeae.words.figures.registry import FigureEntry, register

register(
    FigureEntry(
        "published",
        "replication",
        "Our numbers against the report's last ones",
        lambda _: (
            "Where one more training of ours would lie, as a multiple of the report's last "
            "number of each kind: the 95 % prediction interval and its centre, on each "
            "dataset. The line is the report's number."
        ),
        lambda _: "Intervals by experiment, quantity and dataset, on a logarithmic axis of ratios.",
        draw="cubeae.figures.published:published",
        data="cubeae.figures.published:last_numbers",
        vector=True,
    )
)
