"""What the benchmarks compute from timings, and that the plain ways train the same models."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent.parent.parent))


from benchmarks.baselines import (
    PlainAutoencoder,
    loss_of,
    median_squared_distance,
    plain_loop,
    products,
    torch_product,
    vmapped,
)
from benchmarks.penalties import measure
from benchmarks.quality import first_within
from benchmarks.report import exponent, render
from benchmarks.settings import MODELS, Measurement, surface, write
from cubeae.figures.drawing import draw_figures
from cubeae.numerics.products import product
from cubeae.parts.penalties import PENALTIES
from cubeae.results.speedups import ratios, speedups
from cubeae.words.figures import FIGURES


def measurements(unit: str, ours: list[float], theirs: list[float]) -> list[Measurement]:
    return [
        Measurement("steps", "f1", method, "cohort size", size, unit, value, turn)
        for method, size, values in (("cubeae", 20, ours), ("plain loop", 1, theirs))
        for turn, value in enumerate(values)
    ]


def test_ratios_are_taken_within_a_round(tmp_path: Path) -> None:
    write(measurements("model-steps / s", [10, 30], [2, 3]), tmp_path / "steps.csv")
    table = pd.read_csv(tmp_path / "steps.csv")
    assert ratios(table, "f1", "plain loop").tolist() == [5, 10]
    assert ratios(table.assign(unit="s / training"), "f1", "plain loop").tolist() == [0.2, 0.1]
    assert "| f1: plain loop | 5.5 x | 7.5 x (5 to 10) | 2 |" in render(tmp_path)


def test_every_comparison_of_two_ways_is_drawn(tmp_path: Path) -> None:
    write(measurements("model-steps / s", [10, 30], [2, 3]), tmp_path / "steps.csv")
    table = pd.read_csv(tmp_path / "steps.csv")
    alone = table.assign(method="cells")  # growth: nothing to compare with
    found = speedups([table, alone])
    assert found.to_numpy().tolist() == [["plain loop", "f1", 0, 5], ["plain loop", "f1", 1, 10]]
    draw_figures(["speedups"], found, tmp_path)
    drawn = pd.read_csv(tmp_path / "speedups.csv")
    pd.testing.assert_frame_equal(drawn, found, check_dtype=False)
    assert "f1: plain loop" in (tmp_path / "speedups.svg").read_text(encoding="utf-8")
    assert all((tmp_path / file).is_file() for file in FIGURES["speedups"].files)


def test_a_penaltys_cost_is_compared_with_kls_in_its_own_round(tmp_path: Path) -> None:
    rows = [
        Measurement("penalties", name, "cubeae", "batch", 64, "us / model-step", value, turn)
        for name, values in (("kl", (2.0, 4.0)), ("mmd-imq", (3.0, 8.0)))
        for turn, value in enumerate(values)
    ]
    write(rows, tmp_path / "penalties.csv")
    assert "| mmd-imq | 5.5 (3 to 8) | 1.75 x (1.5 to 2) |" in render(tmp_path)
    assert {each.subject for each in measure(1, quick=True)} == set(PENALTIES)


def test_exponents_are_those_of_a_power_law() -> None:
    sizes = pd.Series([1.0, 10.0, 100.0, 1000.0])
    assert exponent(pd.Series((3 * sizes**1.5).to_numpy(), sizes)) == pytest.approx(1.5)


def test_quality_is_reached_when_it_is_not_left_again() -> None:
    assert first_within([3, 1.04, 2, 1.04, 1.0], [1, 2, 3, 4, 5]) == 4
    assert first_within([1.0, 1.0], [1, 2]) == 1


@pytest.mark.parametrize("model", MODELS)
def test_the_plain_ways_run(model: str) -> None:
    points = surface(500)
    plain_loop(model, points, 2)
    vmapped(model, points, 2, members=2)
    for multiply in (product, torch_product):
        products(multiply, model, 2, members=2)


def test_the_plain_loss_is_the_packages_own() -> None:
    """The benchmark compares like with like: equal latents cost equally, in either form."""
    from cubeae.numerics.kernels import median_bandwidth
    from cubeae.parts.latents import Bandwidths, Latents
    from cubeae.parts.penalties import PENALTIES

    torch.manual_seed(0)
    z, prior = 0.5 * torch.randn(64, 6) + 0.2, torch.randn(64, 6)
    mean, variance = 0.9 * z, torch.rand(64, 6) + 0.1
    nothing = torch.zeros(64, 3)
    latents = Latents(z.T[None], mean.T[None], variance.T[None], prior.T[None])
    for name in ("moments", "kl"):
        plain = loss_of({name: 1.0}, (nothing, z, mean, variance), nothing, prior, lambda *_: z)
        ours = PENALTIES[name](latents, Bandwidths())
        assert plain.item() == pytest.approx(ours.item(), rel=1e-4)
    width = median_squared_distance(z, prior).item()
    assert width == pytest.approx(median_bandwidth(z.T[None], prior.T[None]).item(), rel=1e-4)
    assert PlainAutoencoder(True)(torch.zeros(8, 3), torch.randn(3, 8, 6))[0].shape == (8, 3)
    assert np.isfinite(surface(10)).all()
