"""Planted worlds: how often the rule of verdicts is wrong, and how often it decides.

Run as ``python -m benchmarks.worlds [--tables N]``. Every world is a kind of result table with a
known truth: eight compositions against one baseline on four measures, or the tests of claims. Half
of a table's effects are zero, the others are the world's effect. A table is wrong if any verdict in
it is.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cubeae.rng import stream
from cubeae.statistics import SCALES, Comparison, Judgement, Outcome, judge

Floats = NDArray[np.float64]
MARGIN = SCALES["ratio"].margin(0.1)
SPREAD = 0.1  # of one training's logarithm over seeds, as at 6 latent dims
MEASURES, COMPOSITIONS = 4, 8
EFFECTS = {
    "null": 0.0,
    "negligible": MARGIN / 3,
    "at the margin": MARGIN,
    "true": float(np.log(1.5)),
    "false": -float(np.log(1.5)),
}


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.standard_normal(shape)


def _skewed(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """A gamma distribution of shape 2, with mean 0 and variance 1: skewness 1.4."""
    return (rng.gamma(2.0, size=shape) - 2) / np.sqrt(2)


NOISES: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Floats]] = {
    "normal": _normal,
    "skewed": _skewed,
}


@dataclass(frozen=True)
class World:
    """A kind of table: ``design`` comparisons or claims, an effect, a noise and its seeds."""

    design: str
    effect: str
    noise: str
    seeds: int

    def table(self, rng: np.random.Generator) -> tuple[list[Comparison], Floats]:
        """One table's comparisons, and their true effects [m]."""
        shape = (MEASURES, COMPOSITIONS, self.seeds)
        noise = SPREAD * NOISES[self.noise](rng, shape)
        if self.design == "comparisons":  # the baseline's noise is in all of a measure's effects
            noise -= SPREAD * NOISES[self.noise](rng, (MEASURES, 1, self.seeds))
        else:  # tests of claims share no baseline, and their noise differs
            noise *= rng.lognormal(0, 0.3, (MEASURES, COMPOSITIONS, 1))
        truth = np.zeros((MEASURES, COMPOSITIONS))
        truth[:, ::2] = EFFECTS[self.effect]
        effects = (noise + truth[..., None]).reshape(-1, self.seeds)
        kinds = np.repeat(np.arange(MEASURES), COMPOSITIONS)
        table = [
            Comparison(row, MARGIN, str(kind)) for row, kind in zip(effects, kinds, strict=True)
        ]
        return table, truth.ravel()


def is_wrong(found: Judgement, truth: float) -> bool:
    """Whether a verdict contradicts the true effect; an undecided one never does."""
    if found.outcome is Outcome.UNDECIDED:
        return False
    if found.outcome is Outcome.NEGLIGIBLE:
        return abs(truth) >= MARGIN
    return truth == 0 or (found.outcome is Outcome.HIGHER) != (truth > 0)


def worlds() -> Iterator[World]:
    """All worlds: 2 designs, 5 effects, 2 noises, 5 and 10 seeds."""
    for design, effect, noise, seeds in product(
        ("comparisons", "claims"), EFFECTS, NOISES, (5, 10)
    ):
        yield World(design, effect, noise, seeds)


def measure(world: World, tables: int) -> tuple[float, float]:
    """Share of wrong tables, and share of decided verdicts among the world's own effects."""
    rng, wrong, decided = stream(0, "worlds", str(world)), 0, 0.0
    for _ in range(tables):
        table, truth = world.table(rng)
        found = judge(table)
        wrong += any(map(is_wrong, found, truth))
        decided += float(np.mean([each.outcome is not Outcome.UNDECIDED for each in found[::2]]))
    return wrong / tables, decided / tables


def main() -> None:
    """Print one line per world, and the worst of each noise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__)
    parser.add_argument("--tables", type=int, default=300, help="tables per world (default 300)")
    tables = parser.parse_args().tables
    print(f"{'design':12} {'effect':14} {'noise':7} seeds  wrong tables  decided")
    found = {}
    for world in worlds():
        wrong, decided = found[world] = measure(world, tables)
        print(
            f"{world.design:12} {world.effect:14} {world.noise:7} {world.seeds:5} "
            f"{wrong:13.3f} {decided:8.2f}",
            flush=True,
        )
    for noise in NOISES:
        own = {world: shares[0] for world, shares in found.items() if world.noise == noise}
        worst = max(own, key=own.__getitem__)
        mean = float(np.mean(list(own.values())))
        print(f"{noise} noise: {mean:.3f} of tables are wrong; worst {own[worst]:.3f} in {worst}")


if __name__ == "__main__":
    main()
