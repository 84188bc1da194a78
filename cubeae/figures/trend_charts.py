"""A measure against the SNR as a chart: the means and seeds of the picture, and their intervals."""

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from cubeae.figures.charts import SYMBOLS, Axis, Chart, Series, level, log_scale
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import markers
from cubeae.figures.trends import FLOOR_NAME, GENERATION, Places, means_of, offsets_of, snr_places
from cubeae.statistics import Estimate
from cubeae.words.axes import axis_label, short_label
from cubeae.words.numbers import bare_snr, counted, dims_label, interval, significant, snr_label

NOTE = "Lines join means over seeds; whiskers are 95 % intervals, small dots single seeds."


def mse_chart(overview: Overview) -> Chart:
    """Test MSE (data units²) against SNR (dB), one panel per latent dim."""
    return _chart(overview, "test_mse", pd.Series(dtype=float))


def generation_chart(overview: Overview) -> Chart:
    """Smoothed KL (nats) against SNR (dB), one panel per latent dim, and a perfect generator's."""
    return _chart(overview, GENERATION, overview.perfect[GENERATION].dropna())


def _chart(overview: Overview, measure: str, floor: pd.Series) -> Chart:
    rows = with_composition(overview.metrics)
    dims = sorted(int(dim) for dim in rows["latent_dim"].unique())
    places = snr_places(list(rows["snr_db"]))
    means = means_of(overview, measure)
    series = []
    for panel, dim in enumerate(dims):
        tables = rows[rows["latent_dim"] == dim], means[means["latent_dim"] == dim]
        series += [*_panel_series(overview, *tables, measure, places, panel)]
        if len(floor):
            value = float(floor.mean())
            ends = (-0.5, max(places.values()) + 0.5)
            words = f"{FLOOR_NAME}: {short_label(measure)} {significant(value)}"
            series.append(level(FLOOR_NAME, value, ends, panel, words))
    ticks = [(place, bare_snr(snr)) for snr, place in places.items()]
    x = Axis("channel noise (SNR, dB)", ticks=ticks)
    y = Axis(axis_label(measure), log_scale(rows[measure].astype(float)))
    return Chart(NOTE, x, y, series, [dims_label(dim) for dim in dims])


def _panel_series(
    overview: Overview,
    rows: pd.DataFrame,
    means: pd.DataFrame,
    measure: str,
    places: Places,
    panel: int,
) -> Iterator[Series]:
    """Of each composition its seeds, its means, and the lines that join them."""
    shapes, labels = markers(overview.colours), overview.labels
    for name, offset in offsets_of(sorted(rows["composition"].unique())).items():
        own = rows[rows["composition"] == name]
        mean = means[means["composition"] == name].sort_values("snr_db")
        named = partial(Series, labels[name], overview.colours[name], composition=name, panel=panel)
        yield named(
            [places[snr] + offset for snr in own["snr_db"]],
            own[measure].astype(float).tolist(),
            [_seed_words(row, measure) for row in own.to_dict("records")],
            symbols=["circle"] * len(own),
            faint=True,
        )
        x, y = [places[snr] + offset for snr in mean["snr_db"]], mean["mean"].tolist()
        yield named(
            x,
            y,
            [_mean_words(row, measure) for row in mean.to_dict("records")],
            symbols=[SYMBOLS[shapes[name]]] * len(mean),
            y_ends=list(zip(mean["mean_low"], mean["mean_high"], strict=True)),
        )
        noisy = int(np.isfinite(mean["snr_db"].astype(float)).sum())
        yield named(x[:noisy], y[:noisy], line="solid")
        if noisy < len(mean):  # no noise is not a place on the dB scale: a dotted step to it
            yield named(x[-2:], y[-2:], line="dot")


def _place(row: dict[Any, Any]) -> str:
    return f"{snr_label(row['snr_db'])}, {dims_label(int(row['latent_dim']))}"


def _seed_words(row: dict[Any, Any], measure: str) -> list[str]:
    value = f"{short_label(measure)} {significant(float(row[measure]))}"
    return [_place(row), f"seed {row['seed']}: {value}"]


def _mean_words(row: dict[Any, Any], measure: str) -> list[str]:
    mean = Estimate(row["mean"], row["mean_low"], row["mean_high"])
    return [_place(row), *measured_words(measure, mean, int(row["n"]))]


def measured_words(measure: str, mean: Estimate, seeds: int) -> list[str]:
    """A mean in words: its value with interval and unit, and over how many seeds."""
    name, unit = short_label(measure), axis_label(measure).rpartition(" (")[2].removesuffix(")")
    known = math.isfinite(mean.high - mean.low)
    over = f"mean over {counted(seeds, 'seed')}"
    return [
        f"{name} {interval(mean.value, mean.low, mean.high)} {unit}",
        f"{over}, with its 95 % interval" if known else over,
    ]
