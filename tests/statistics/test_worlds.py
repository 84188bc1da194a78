"""Planted worlds: verdicts are rarely wrong where noise is normal, and large effects are found."""

import numpy as np

from benchmarks.worlds import EFFECTS, MARGIN, World, measure, worlds
from cubeae.rng import stream


def test_there_are_worlds_of_every_kind() -> None:
    found = list(worlds())
    assert len(set(found)) == len(found) >= 40
    assert {world.effect for world in found} == set(EFFECTS)
    assert {world.seeds for world in found} == {5, 10}


def test_verdicts_are_rarely_wrong_where_noise_is_normal() -> None:
    shares = [measure(world, 20)[0] for world in worlds() if world.noise == "normal"]
    assert np.mean(shares) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / (20 * len(shares)))


def test_a_factor_of_a_half_more_is_found_and_none_is_not() -> None:
    assert measure(World("comparisons", "true", "normal", 10), 10)[1] > 0.9
    assert measure(World("comparisons", "null", "normal", 5), 10)[1] < 0.1


def test_a_table_holds_its_planted_effects() -> None:
    rng = stream(0, "table")
    table, truth = World("claims", "at the margin", "skewed", 2000).table(rng)
    means = [each.effects.mean() for each in table]
    assert means == list(np.clip(means, truth - 0.02, truth + 0.02))
    assert set(truth) == {0.0, MARGIN}
