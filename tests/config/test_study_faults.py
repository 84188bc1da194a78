"""Faults of a study's config, each named in one line."""

import math
from typing import Any

import pytest
from planted.configs import put, read

from cubeae.config.validation import parse

S = "studies/"

BAD: list[tuple[str, Any, str]] = [
    ("studies", ..., "studies: is missing"),
    ("replication", ..., "replication: is missing"),
    (S + "sizes", 3, "studies.sizes: is not a known key"),
    (S + "dataset", "sphere", 'studies.dataset: "sphere" is not defined; allowed: surface, solid'),
    (S + "snr_db", [], "studies.snr_db: [] "),
    (S + "snr_db", [15, 15], "studies.snr_db[1]: 15.0 is listed twice"),
    (S + "latent_dim", [2, 2], "studies.latent_dim[1]: 2 is listed twice"),
    (S + "latent_dim", [0], "studies.latent_dim[0]: 0 must be greater"),
    (S + "length", 0, "studies.length: 0 must be greater than 0"),
    (S + "evaluation/generated", 0, "studies.evaluation.generated: 0 must be"),
    (S + "evaluation/clouds/neighbours", 1000, "studies.evaluation.clouds.neighbours: 1000 must"),
    (S + "annealing/seeds", 0, "studies.annealing.seeds: 0 must be greater"),
    (
        S + "annealing/schedules",
        ["slow"],
        'studies.annealing.schedules[0]: "slow" is not defined; allowed: constant',
    ),
    (
        S + "annealing/schedules",
        ["constant", "constant"],
        'studies.annealing.schedules[1]: "constant" is listed twice',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f9", "regulariser": "kl"}],
        'studies.annealing.compositions[0].model: "f9" is not defined; allowed: f1',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f5", "regulariser": "kl"}],
        'studies.annealing.compositions[0].regulariser: "kl" is not defined; allowed: kl+mmd',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f5", "regulariser": "kl+mmd-tuned"}],
        "studies.annealing.compositions[0].regulariser: its weights must be numbers, not tuned",
    ),
    (
        S + "annealing/compositions",
        2 * [{"model": "f5", "regulariser": "kl+mmd"}],
        'studies.annealing.compositions[1]: "f5/kl+mmd" is listed twice',
    ),
    (S + "lattice/seeds", 0, "studies.lattice.seeds: 0 must be greater"),
    (
        S + "lattice/composition/model",
        "f9",
        'studies.lattice.composition.model: "f9" is not defined; allowed: f1',
    ),
    (
        S + "lattice/weights",
        {"kl": [0, 1]},
        "studies.lattice.weights: must have the composition's terms: kl, mmd-standard",
    ),
    (S + "lattice/weights/kl", [], "studies.lattice.weights.kl: [] "),
    (S + "lattice/weights/kl", [-1], "studies.lattice.weights.kl[0]: -1 must be greater"),
    (S + "lattice/weights/kl", [1, 1.0], "studies.lattice.weights.kl[1]: 1.0 is listed twice"),
    (
        S + "lattice/composition",
        {"model": "f1", "regulariser": "none"},
        "studies.lattice.weights: must have the composition's terms: none",
    ),
    (
        S + "search/composition/regulariser",
        "kl",
        'studies.search.composition.regulariser: "kl" is not defined; allowed: kl+mmd',
    ),
    (S + "search/trials", 0, "studies.search.trials: 0 must be greater"),
    (S + "search/trials", 17, "studies.search.trials: 17 must be a multiple of batch (5)"),
    (S + "search/batch", 0, "studies.search.batch: 0 must be greater"),
    (S + "search/startup", 0, "studies.search.startup: 0 must be greater"),
    (S + "search/seeds", 0, "studies.search.seeds: 0 must be greater"),
    (S + "search/fresh_seeds", 1, "studies.search.fresh_seeds: 1 must be greater"),
    (
        S + "search/ranges",
        {"kl": [0.1, 1]},
        "studies.search.ranges: must have the composition's terms: kl, mmd-standard",
    ),
    (
        S + "search/ranges/kl",
        [1, 0.1],
        "studies.search.ranges.kl: [1.0, 0.1] must be [low, high], low < high",
    ),
    (S + "search/ranges/kl", [0, 1], "studies.search.ranges.kl[0]: 0 must be greater than 0"),
    (
        S + "search/arms/kl/terms",
        ["moments"],
        'studies.search.arms.kl.terms[0]: "moments" is not defined; allowed: kl, mmd-standard',
    ),
    (S + "search/arms/kl/terms", [], "studies.search.arms.kl.terms: [] "),
    (
        S + "search/arms/kl/terms",
        ["kl", "kl"],
        'studies.search.arms.kl.terms[1]: "kl" is listed twice',
    ),
    (
        S + "search/arms/kl/schedule",
        "slow",
        'studies.search.arms.kl.schedule: "slow" is not defined; allowed: constant',
    ),
    (
        S + "search/arms/kl/algorithm",
        "grid",
        "studies.search.arms.kl.algorithm: \"grid\" must be 'tpe', 'gp' or 'random'",
    ),
    (
        S + "search/arms/kl/objectives",
        ["test_mse"],
        "studies.search.arms.kl.objectives[0]: \"test_mse\" must be 'validation_mse'",
    ),
    (
        S + "search/arms/kl/objectives",
        2 * ["validation_mse"],
        'studies.search.arms.kl.objectives[1]: "validation_mse" is listed twice',
    ),
    (S + "contest/trials", 4, "studies.contest.trials: 4 must be a multiple of batch (5)"),
    (S + "contest/fresh_seeds", 1, "studies.contest.fresh_seeds: 1 must be"),
    (S + "contest/objective", "mse", "studies.contest.objective: \"mse\" must be 'validation_mse'"),
    (
        S + "contest/contenders/0/model",
        "f9",
        'studies.contest.contenders[0].model: "f9" is not defined; allowed: f1',
    ),
    (
        S + "contest/contenders/1/regulariser",
        "none",
        'studies.contest.contenders[1].regulariser: "none" is not defined; allowed: kl',
    ),
    (
        S + "contest/contenders/0/ranges",
        {"kl": [0.1, 1]},
        'studies.contest.contenders[0].ranges: "kl" is not defined; allowed: none',
    ),
    (
        S + "contest/contenders/1/ranges/kl",
        [1, 0.1],
        "studies.contest.contenders[1].ranges.kl: [1.0, 0.1] must be [low, high], low < high",
    ),
    (
        S + "contest/contenders",
        2 * [{"model": "f3", "regulariser": "kl", "ranges": {}}],
        'studies.contest.contenders[1]: "f3/kl" is listed twice',
    ),
    (
        S + "contest/contenders",
        [{"model": "f5", "regulariser": "kl+mmd-tuned", "ranges": {}}],
        "studies.contest.contenders[0].regulariser: its weights must be numbers, not tuned",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        "tuned",
        "models.f3.regularisers.kl: only weights of studies.search.composition.model can be tuned",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        "best",
        "models.f3.regularisers.kl.terms.kl.weight: \"best\" must be 'tuned'",
    ),
    (
        S + "search/arms/both/objectives",
        ["validation_mse", "smoothed_kl_forward"],
        "models.f5.regularisers.kl+mmd-tuned: no arm of studies.search has exactly these terms",
    ),
    ("datasets/surface/validation", 20, "datasets.surface.validation: 20 must be at least"),
    ("replication/datasets", ["x"], 'replication.datasets[0]: "x" is not defined'),
    (
        "replication/experiments/f3/terms/kl/weight",
        "tuned",
        "replication.experiments.f3.terms.kl.weight: must be a number",
    ),
    (
        "replication/experiments/f3/channel",
        "none",
        "replication.experiments.f3.snr_db: 15 must be .inf with channel: none",
    ),
]


def competing() -> dict[str, Any]:
    """The default config with a contest."""
    contenders = [
        {"model": "f1", "regulariser": "none", "ranges": {}},
        {"model": "f3", "regulariser": "kl", "ranges": {"kl": [0.001, 0.5]}},
    ]
    return put(read(), S + "contest/contenders", contenders)


@pytest.mark.parametrize(("path", "value", "expected"), BAD)
def test_a_fault_of_a_study_is_one_line(path: str, value: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=r"mine\.yaml") as caught:
        parse(put(competing() if "contest" in path else read(), path, value), "mine.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"mine.yaml: {expected}"), lines
    assert len(lines) == 1


def test_a_weight_that_a_controller_computes_is_not_searched() -> None:
    weight = "models/f3/regularisers/kl/terms/kl/weight"
    raw = put(competing(), weight, {"kind": "sigma-vae"})
    with pytest.raises(ValueError, match=r"contenders\[1\]\.ranges\.kl: its weight is computed"):
        parse(raw, "mine.yaml")
    parse(put(raw, S + "contest/contenders/1/ranges", {}), "mine.yaml")


def test_a_model_without_a_channel_is_studied_without_noise_alone() -> None:
    raw = put(read(), "models/f5/channel", "none")
    with pytest.raises(ValueError, match=r"mine\.yaml") as caught:
        parse(raw, "mine.yaml")
    places = {line.split(": ")[1]: line.split("; ")[1] for line in str(caught.value).splitlines()}
    assert places == {
        "studies.annealing.compositions[0].model": "studies.snr_db must be .inf",
        "studies.lattice.composition.model": "studies.snr_db must be .inf",
        "studies.search.composition.model": "studies.search.snr_db must be .inf",
    }
    raw["studies"]["snr_db"], raw["studies"]["search"]["snr_db"] = [math.inf], math.inf
    parse(raw, "mine.yaml")


def test_a_measure_that_the_solid_has_not_is_no_objective() -> None:
    raw = put(read(), "studies/dataset", "solid")
    parse(raw, "mine.yaml")
    raw = put(raw, "studies/search/arms/kl/objectives", ["on_surface_fraction"])
    with pytest.raises(ValueError, match="on_surface_fraction is not defined for a solid"):
        parse(raw, "mine.yaml")
