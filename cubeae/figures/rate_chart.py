"""Rate and distortion as a chart: the trainings and the lines that bound them."""

from collections.abc import Iterator

import pandas as pd

from cubeae.figures.charts import SYMBOLS, Axis, Chart, Series
from cubeae.figures.overview import Overview
from cubeae.figures.rate_distortion import (
    HIGH_RATE,
    LINEAR,
    ROOM,
    X_LABEL,
    Y_LABEL,
    Cube,
    bounding_curves,
    linear_curves,
    most_bits,
)
from cubeae.figures.style import INK, QUIET, markers
from cubeae.results.rates import rate_points
from cubeae.words.numbers import dims_label, significant, snr_label

NOTE = "Each point is one training. No code lies below the lower bound."


def rate_distortion_chart(overview: Overview) -> Chart:
    """The same points and lines as a chart.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    rows = rate_points(overview.metrics).rows
    series: list[Series] = []
    if len(rows):
        cube = (overview.kind, overview.half_side)
        least = float(rows["distortion"].min()) / ROOM
        limits = most_bits(rows), least
        series = [*_references(cube, limits, list(overview.metrics["snr_db"].unique()))]
    series += [*_point_series(overview, rows)]
    return Chart(NOTE, Axis(X_LABEL), Axis(Y_LABEL, log=True), series)


def _references(cube: Cube, limits: tuple[float, float], snrs: list[float]) -> Iterator[Series]:
    """Lines up to the most bits and down to the least distortion that ``limits`` states."""
    most, least = limits
    lines = [(name, INK, curve) for name, curve in bounding_curves(cube, most).items()]
    lines += [(LINEAR, QUIET, curve) for curve in linear_curves(cube, snrs).values()]
    for name, colour, curve in lines:
        kept = (curve.bits <= most) & (curve.distortion >= least)
        x, y = curve.bits[kept].tolist(), curve.distortion[kept].tolist()
        yield Series(name, colour, x, y, line="dash" if name == HIGH_RATE else "solid")


def _point_series(overview: Overview, rows: pd.DataFrame) -> Iterator[Series]:
    shapes = markers(overview.colours)
    for name in sorted(rows["composition"].unique()):
        own = rows[rows["composition"] == name]
        yield Series(
            overview.labels[name],
            overview.colours[name],
            own["bits"].tolist(),
            own["distortion"].tolist(),
            [
                [
                    f"{snr_label(row.snr_db)}, {dims_label(row.latent_dim)}, seed {row.seed}",
                    f"distortion {significant(row.distortion)} data units²",
                    f"information at most {significant(row.bits)} bits",
                ]
                for row in own.itertuples()
            ],
            composition=name,
            symbols=[SYMBOLS[shapes[name]]] * len(own),
        )
