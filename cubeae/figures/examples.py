"""Planted clouds with known faults, and what the measures of generation say of each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.cloud import draw_cloud, frame_of
from cubeae.figures.style import INK, QUIET, panels
from cubeae.metrics.smoothed_kl import smoothed_kl
from cubeae.rng import stream
from cubeae.truth.cube import Points, face_of
from cubeae.truth.kinds import KINDS
from cubeae.words.numbers import significant

KIND, SIDE = "surface", 1.0
POINTS, QUERIES, SHOWN = 8000, 2048, 900
SHRUNK, BLUR, MISSING = 0.8, 0.1, 5  # factor, standard deviation in half sides, face
SCORES = {"smoothed_kl": "smoothed KL", "aggregate": "its decoder alone", "mismatch": "mismatch"}
Cloud = Callable[[np.random.Generator], Points]


@dataclass(frozen=True)
class Examples:
    """The smoothing that clouds are scored with, in half sides."""

    tau: float


@dataclass(frozen=True)
class Planted:
    """A planted generator: what it generates, and what its decoder makes of encoded points."""

    own: Cloud
    aggregate: Cloud


def examples_of(tau: float) -> Examples:
    """The examples' settings, from what a rule gives."""
    return Examples(tau)


def _true(rng: np.random.Generator) -> Points:
    return KINDS[KIND].sample(POINTS, SIDE, rng)


def _shrunk(rng: np.random.Generator) -> Points:
    return SHRUNK * _true(rng)


def _missing(rng: np.random.Generator) -> Points:
    points = _true(rng)
    return points[face_of(points) != MISSING]


def _blurred(rng: np.random.Generator) -> Points:
    return _true(rng) + BLUR * SIDE * rng.standard_normal((POINTS, 3))


def _solid(rng: np.random.Generator) -> Points:
    return KINDS["solid"].sample(POINTS, SIDE, rng)


# The first two faults are the sampler's: the decoder is perfect. The last two are the decoder's.
PLANTED = {
    "perfect": Planted(_true, _true),
    "shrunk": Planted(_shrunk, _true),
    "a face missing": Planted(_missing, _true),
    "blurred": Planted(_blurred, _blurred),
    "solid": Planted(_solid, _solid),
}


@lru_cache
def _cloud(name: str, part: str) -> Points:
    """The same draws for all, so that clouds of one kind are one cloud."""
    chosen: Cloud = getattr(PLANTED[name], part)
    return chosen(stream(0, "examples"))


def planted_clouds_data(examples: Examples) -> pd.DataFrame:
    """Smoothed KL of each planted generator, of its decoder alone, and their difference; nats."""
    rows = []
    for name in PLANTED:
        own, alone = (_score(_cloud(name, part), examples.tau) for part in ("own", "aggregate"))
        row = {"smoothed_kl": own, "aggregate": alone, "mismatch": own - alone}
        rows.append({"generator": name} | row)
    return pd.DataFrame(rows)


def _score(cloud: Points, tau: float) -> float:
    """At the same queries for every cloud, as in the evaluation of models."""
    queries = stream(0, "examples", "queries")
    return smoothed_kl(cloud, KIND, SIDE, tau * SIDE, QUERIES, queries).forward


def planted_clouds(examples: Examples) -> Figure:
    """One column per planted generator: its cloud, its decoder's cloud, and the scores."""
    table = planted_clouds_data(examples)
    figure, axes = panels(2, len(PLANTED), (1.55, 1.5), (1.6, 0.05, 0.85, 0.3), (0.03, 0.05))
    frame = frame_of([_cloud(name, "own") for name in PLANTED], SIDE)
    for row, part in zip(axes, ("own", "aggregate"), strict=True):
        for ax, name in zip(row, PLANTED, strict=True):
            draw_cloud(ax, _cloud(name, part)[:SHOWN], SIDE, frame, size=3)
    for ax, name in zip(axes[0], PLANTED, strict=True):
        ax.set_title(name)
    for row, words in zip(axes, ("generated", "decoded from\nencoded points"), strict=True):
        _name(row[0], 0.5, words)
    for index, (column, label) in enumerate(SCORES.items()):
        height = -0.12 - 0.15 * index
        _name(axes[1][0], height, f"{label} (nats)")
        for ax, value in zip(axes[1], table[column], strict=True):
            ax.text(0.5, height, _short(value), transform=ax.transAxes, ha="center", color=INK)
    return figure


def _name(ax: Axes, height: float, words: str) -> None:
    ax.text(-0.05, height, words, transform=ax.transAxes, ha="right", size=8, color=QUIET)


def _short(value: float) -> str:
    return "0" if abs(value) < 5e-4 else significant(value, 2)
