"""What the benchmarks compute from timings, and that the plain ways train the same models."""

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import yaml

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
from benchmarks.profile import PARTS, REST, SET_UP, profile
from benchmarks.report import exponent, render
from benchmarks.settings import (
    BATCH,
    COHORT,
    HIDDEN,
    MODELS,
    SNRS,
    WHOLE,
    Measurement,
    cohort_of,
    cpu_seconds,
    surface,
)
from benchmarks.steps import ours
from cubeae.figures.drawing import draw_figures
from cubeae.numerics.kernels import mmd2_to_normal
from cubeae.numerics.products import product
from cubeae.numerics.whitening import whiten
from cubeae.parts.penalties import PENALTIES
from cubeae.results.speedups import ratios, speedups
from cubeae.words.figures import FIGURES

ROOT = Path(__file__).parent.parent.parent


def measurements(unit: str, values: dict[str, list[float]], batch: int = BATCH) -> pd.DataFrame:
    return pd.DataFrame(
        asdict(Measurement("steps", "f1", method, "batch", batch, unit, value, turn))
        for method, own in values.items()
        for turn, value in enumerate(own)
    )


RATES = {"cubeae": [10.0, 30.0], "plain loop": [2.0, 3.0]}


def test_ratios_are_taken_within_a_round(tmp_path: Path) -> None:
    table = measurements("model-steps / s", RATES)
    table.to_csv(tmp_path / "steps.csv")
    assert ratios(table, "f1", "plain loop").tolist() == [5, 10]
    assert ratios(table.assign(unit="s / training"), "f1", "plain loop").tolist() == [0.2, 0.1]
    assert "| f1: plain loop | 64 | 6 x | 7.5 x (5 to 10) | 2 |" in render(tmp_path)


def test_of_several_rivals_the_fastest_of_a_round_counts() -> None:
    table = measurements("model-steps / s", RATES | {"other": [4.0, 1.0]})
    assert ratios(table, "f1", "plain loop", "other").tolist() == [2.5, 10]
    seconds = table.assign(unit="s")
    assert ratios(seconds, "f1", "plain loop", "other").tolist() == [0.2, pytest.approx(1 / 30)]


def test_batches_are_not_mixed() -> None:
    other = {"cubeae": [1.0], "plain loop": [1.0]}
    rate = "model-steps / s"
    both = pd.concat([measurements(rate, RATES), measurements(rate, other, 256)])
    assert ratios(both, "f1", "plain loop").tolist() == [5, 10]
    assert ratios(both, "f1", "plain loop", batch=256).tolist() == [1]


def test_what_is_measured_is_what_the_default_config_trains() -> None:
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert config["training"]["batch"] == BATCH
    assert config["training"]["architecture"]["hidden"] == HIDDEN
    assert tuple(config["grid"]["snr_db"]) == SNRS
    assert len(SNRS) * config["grid"]["seed_block"] == COHORT
    cohort = cohort_of("f3", COHORT)
    assert len(cohort.combinations) * len(cohort.seeds) == COHORT
    with pytest.raises(ValueError, match="7 members"):
        cohort_of("f3", 7)


def test_the_parts_of_a_profile_sum_to_the_whole(tmp_path: Path) -> None:
    points, steps = surface(500), 60
    ours("f5", points, BATCH, 5)
    # Stopwatches take time themselves, and a neighbour may slow either: the best of three.
    found = [
        (cpu_seconds(partial(ours, "f5", points, BATCH, steps)), profile("f5", points, steps))
        for _ in range(3)
    ]
    whole, parts = min(seconds for seconds, _ in found), min((p for _, p in found), key=total)
    assert 0.9 * whole < total(parts) < 1.3 * whole
    assert set(parts) == {*PARTS, "draws", REST, SET_UP}
    assert all(seconds > 0 for seconds in parts.values())
    assert parts["networks, backward"] > parts["networks, forward"]  # two products, not one
    rows = [
        asdict(Measurement("profile", "f5", part, "batch", BATCH, "us", 1e6 * seconds, 0))
        for part, seconds in (parts | {WHOLE: whole}).items()
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "profile.csv")
    assert f"| all parts | {1e6 * total(parts):.1f} |" in render(tmp_path)


def test_a_profile_leaves_nothing_behind() -> None:
    places = [place for each in PARTS.values() for place in each]
    before = [getattr(holder, name) for holder, name in places]
    profile("f1", surface(500), 2)
    assert [getattr(holder, name) for holder, name in places] == before


def total(parts: dict[str, float]) -> float:
    return sum(parts.values())


def test_every_comparison_of_two_ways_is_drawn(tmp_path: Path) -> None:
    table = measurements("model-steps / s", RATES)
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
    pd.DataFrame(map(asdict, rows)).to_csv(tmp_path / "penalties.csv")
    assert "| mmd-imq | 5.5 (3 to 8) | 1.75 x (1.5 to 2) |" in render(tmp_path)
    assert {each.subject for each in measure(1, quick=True)} == set(PENALTIES)


def test_exponents_are_those_of_a_power_law() -> None:
    sizes = pd.Series([1.0, 10.0, 100.0, 1000.0])
    assert exponent(pd.Series((3 * sizes**1.5).to_numpy(), sizes)) == pytest.approx(1.5)


@pytest.mark.parametrize("model", MODELS)
def test_the_plain_ways_run(model: str) -> None:
    points = surface(500)
    plain_loop(model, points, 8, 2)
    vmapped(model, points, 8, 2, 2)
    for multiply in (product, torch_product):
        products(multiply, model, 8, 2, 2)


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


def test_jax_computes_the_plain_loss() -> None:
    pytest.importorskip("jax", reason="JAX is an optional extra of the benchmarks")
    import jax.numpy as jnp

    from benchmarks.jax_training import median_bandwidth, penalty, whitened

    torch.manual_seed(0)
    z, prior = 0.5 * torch.randn(64, 6) + 0.2, torch.randn(64, 6)
    mean, variance, nothing = 0.9 * z, torch.rand(64, 6) + 0.1, torch.zeros(64, 3)
    theirs = [jnp.asarray(each.numpy()) for each in (z, mean, variance)]
    for name in ("moments", "kl"):
        plain = loss_of({name: 1.0}, (nothing, z, mean, variance), nothing, prior, lambda *_: z)
        assert float(penalty(name, *theirs, 1.0)) == pytest.approx(plain.item(), rel=1e-4)
    width = float(median_bandwidth(theirs[0], jnp.asarray(prior.numpy())))
    assert width == pytest.approx(median_squared_distance(z, prior).item(), rel=1e-4)
    for name, sample in (("mmd-standard", z), ("mmd-matched", whiten(z.T[None])[0].T)):
        value = mmd2_to_normal(sample.T[None].contiguous(), torch.tensor([width]))
        assert float(penalty(name, *theirs, width)) == pytest.approx(value.item(), abs=1e-5)
    assert np.allclose(np.cov(np.asarray(whitened(theirs[0])).T), np.eye(6), atol=1e-3)
