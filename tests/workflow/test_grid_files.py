"""The grid of a config as the rules see it."""

import math
from typing import Any

import pytest
from planted.planning import tiny, whole

from cubeae.workflow.cohorts import Grid, labels_of
from cubeae.workflow.paths import Paths

PATHS = Paths("out", "pages")
GRID = Grid(whole(), PATHS)
F4 = {
    "dataset": "surface",
    "model": "f4",
    "regulariser": "mmd-matched",
    "latent_dim": "6",
    "seeds": "0-1",
}


def without_channel(raw: dict[str, Any]) -> None:
    raw["models"]["f3"]["channel"] = "none"


def test_wildcards_name_a_cohort_and_a_cohort_its_wildcards() -> None:
    cohort = GRID.cohort(F4)
    assert (cohort.model, cohort.latent_dim, cohort.seeds) == ("f4", 6, (0, 1))
    assert cohort.snr_db == (5, 15, math.inf)
    assert cohort.sampler == "matched"
    assert labels_of(cohort) == F4


def test_seeds_are_cut_into_blocks() -> None:
    grid = Grid(tiny(lambda raw: raw["grid"].update(seeds=5, seed_block=2)), PATHS)
    assert grid.blocks == {"0-1": (0, 1), "2-3": (2, 3), "4-4": (4,)}
    assert grid.first_block == "0-1"


def test_every_cell_has_its_files() -> None:
    files = GRID.files("metrics")
    assert len(set(files)) == len(files) == 9 * 3 * 2
    assert files[0] == "out/metrics/surface/f1/none/dim2/snr5/seeds0-1.parquet"
    of_f4 = GRID.files("metrics", model="f4")
    assert len(of_f4) == 2 * 3 * 2
    assert of_f4 == [file for file in files if "/f4/" in file]


def test_a_job_reads_the_weights_of_its_own_cohort() -> None:
    place = "out/weights/surface/f4/mmd-matched/dim6"
    assert GRID.trained_weights(F4) == [
        f"{place}/snr{snr}/seeds0-1.safetensors" for snr in ("5", "15", "inf")
    ]


@pytest.mark.parametrize(("grids", "snrs"), [(["f3"], ["15", "inf"]), ([], ["15"])])
def test_views_show_the_cells_of_the_figures_by_the_first_block(
    grids: list[str], snrs: list[str]
) -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["grid"]["seeds"] = 4
        raw["report"]["grids"] = grids

    files = Grid(tiny(change), PATHS).viewed_weights(
        {"dataset": "surface", "model": "f3", "regulariser": "kl"}
    )
    place = "out/weights/surface/f3/kl/dim2"
    assert files == [f"{place}/snr{snr}/seeds0-1.safetensors" for snr in snrs]


def test_views_hold_the_latent_dims_that_figures_look_at() -> None:
    """The latent plane is of two latent dims, whatever the reference cell has."""

    def change(raw: dict[str, Any]) -> None:
        raw["grid"]["latent_dim"] = [2, 3, 4]
        raw["report"] |= {"grids": [], "reference": {"snr_db": 15, "latent_dim": 4}}

    files = Grid(tiny(change), PATHS).viewed_weights(
        {"dataset": "surface", "model": "f3", "regulariser": "kl"}
    )
    places = [f"out/weights/surface/f3/kl/dim{dim}/snr15" for dim in (2, 4)]
    assert files == [f"{place}/seeds0-1.safetensors" for place in places]


def test_models_without_a_channel_have_one_snr() -> None:
    grid = Grid(tiny(without_channel), PATHS)
    assert (grid.noisy, grid.noiseless) == (["f1"], ["f3"])
    assert (grid.snrs, grid.snrs_of("f3")) == (["15", "inf"], ["inf"])
    assert len(grid.files("weights")) == 2 + 1


def test_the_reference_of_a_model_without_a_channel_has_no_noise() -> None:
    grid = Grid(tiny(without_channel), PATHS)
    assert grid.reference("f1") == {"snr_db": 15, "latent_dim": 2}
    assert grid.reference("f3") == {"snr_db": math.inf, "latent_dim": 2}
    assert grid.reference_weights({"dataset": "surface"}) == [
        "out/weights/surface/f1/none/dim2/snr15/seeds0-1.safetensors",
        "out/weights/surface/f3/kl/dim2/snrinf/seeds0-1.safetensors",
    ]


def test_compositions_are_in_the_order_of_the_config() -> None:
    views = GRID.compositions(PATHS.views, dataset="surface")
    assert len(views) == 9
    assert views[:4] == [
        f"out/views/surface/{name}.safetensors"
        for name in ("f1/none", "f2/moments", "f3/kl", "f4/mmd-standard")
    ]


def test_a_model_is_trained_for_its_own_length() -> None:
    grid = Grid(whole(lambda raw: raw["models"]["f4"].update(length=1.5)), PATHS)
    assert grid.training(F4).steps == 300
    assert grid.training({**F4, "model": "f3"}).steps == 200


def test_tables_are_in_both_formats() -> None:
    assert GRID.tables()[:2] == ["out/metrics.parquet", "out/metrics.csv"]
    assert len(GRID.tables()) == 14
