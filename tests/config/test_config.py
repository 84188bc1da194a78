"""The shipped configs, and faults of a config as one line each."""

import json
import math
from typing import Any

import jsonschema
import pytest
from conftest import ROOT
from planted.configs import put, read

from cubeae.config.cells import compositions
from cubeae.config.cost import cost
from cubeae.config.keys import Config, plain
from cubeae.config.validation import ConfigError, parse, schema
from cubeae.parts.controllers import CONTROLLERS
from cubeae.parts.penalties import PENALTIES
from cubeae.specs.training import snr_label

FILES = ["config.yaml", "presets/quick.yaml", "presets/full.yaml", "presets/zoo.yaml"]


@pytest.mark.parametrize("file", FILES)
def test_shipped_configs_are_valid_and_of_one_shape(file: str) -> None:
    config = parse(read(file), file)
    assert isinstance(config, Config)
    assert plain(config).keys() == read().keys()
    models = {"presets/quick.yaml": ["f1", "f3", "f5"]}
    models["presets/zoo.yaml"] = ["plain", "wae", "rae", "vae", "info", "sphere"]
    assert list(config.models) == models.get(file, ["f1", "f2", "f3", "f4", "f5", "f6"])


def test_the_zoo_has_a_contender_per_composition_and_every_penalty_and_controller() -> None:
    config = parse(read("presets/zoo.yaml"), "zoo")
    contest = config.studies.contest
    assert [each.composition for each in contest.contenders] == compositions(config)
    objectives = [config.objective(c.model, c.regulariser) for c in compositions(config)]
    terms = [term for objective in objectives for term in objective.terms]
    assert {term.name for term in terms} == set(PENALTIES)
    assert {type(term.weight) for term in terms} - {float} == set(CONTROLLERS.values())
    # What has a weight of its own is searched, and nothing else; of its weights all are.
    searched = {
        (each.composition.name, name) for each in contest.contenders for name in each.ranges
    }
    assert searched == {
        (chosen.name, term.name)
        for chosen, objective in zip(compositions(config), objectives, strict=True)
        for term in objective.terms
        if isinstance(term.weight, float)
    }


def test_a_weight_of_the_zoo_lies_in_its_range() -> None:
    config = parse(read("presets/zoo.yaml"), "zoo")
    for each in config.studies.contest.contenders:
        for term in config.objective(each.model, each.regulariser).terms:
            if term.name in each.ranges:
                low, high = each.ranges[term.name]
                assert low <= term.weight <= high, each


def test_the_zoo_takes_at_most_45_minutes_on_two_cores() -> None:
    assert cost(parse(read("presets/zoo.yaml"), "zoo")).core_hours <= 1.5


def test_shipped_configs_write_to_folders_of_their_own() -> None:
    paths = [path for file in FILES for path in read(file)["paths"].values()]
    assert len(set(paths)) == len(paths)


def test_the_default_grid_is_the_benchmarks() -> None:
    config = parse(read(), "config.yaml")
    cohorts = list(config.cohorts())
    assert config.grid.snr_db == [5, 10, 15, 20, math.inf]
    assert config.grid.latent_dim == [2, 4, 6, 8]
    assert len(cohorts) == 9 * 4 * len(config.grid.blocks())
    assert sum(len(c.snr_db) * len(c.seeds) for c in cohorts) == 9 * 4 * 5 * config.grid.seeds


def test_terms_keep_their_order_and_have_the_parameters_of_their_penalties() -> None:
    shared = {"weight": 1.0, "schedule": "constant"}
    terms = {"free-bits": {**shared, "bits": 1}, "kl": shared, "moments": shared}
    config = parse(put(read(), "models/f3/regularisers/kl/terms", terms), "config.yaml")
    found = config.objective("f3", "kl").terms
    assert [(term.name, term.parameters) for term in found] == [
        ("free-bits", {"bits": 1.0}),
        ("kl", {}),
        ("moments", {}),
    ]


@pytest.mark.parametrize("file", FILES)
def test_the_shipped_schema_is_the_configs_and_accepts_the_shipped_files(file: str) -> None:
    shipped = json.loads((ROOT / "presets/config.schema.json").read_text(encoding="utf-8"))
    assert shipped == schema(), "run `make schema`"
    jsonschema.Draft202012Validator(shipped).validate(read(file))


BAD: list[tuple[str, Any, str]] = [
    ("grid/latent_dim", [2, 0], "grid.latent_dim[1]: 0 must be greater than or equal to 1"),
    ("grid/latent_dim", [], "grid.latent_dim: [] "),
    ("grid/latent_dim", [2, 6, 2], "grid.latent_dim[2]: 2 is listed twice"),
    ("grid/latent_dim", ["2"], 'grid.latent_dim[0]: "2" must be a whole number'),
    ("grid/latent_dim", [2.5], "grid.latent_dim[0]: 2.5 must be a whole number"),
    ("grid/latent_dim", 2, "grid.latent_dim: 2 must be a list"),
    ("grid/snr_db", [15, 15.0], "grid.snr_db[1]: 15.0 is listed twice"),
    ("grid/snr_db", [math.nan], "grid.snr_db[0]: NaN must be"),
    ("grid/seeds", 0, "grid.seeds: 0 must be greater than or equal to 1"),
    ("grid/seeds", True, "grid.seeds: true must be a whole number"),
    (
        "grid/dataset",
        ["sphere"],
        'grid.dataset[0]: "sphere" is not defined; allowed: surface, solid',
    ),
    ("grid/sneeds", 3, "grid.sneeds: is not a known key"),
    ("grid", ..., "grid: is missing"),
    ("training/steps", "1e3", 'training.steps: "1e3" must be a whole number'),
    ("training/batch", 1, "training.batch: 1 must be greater than or equal to 2"),
    (
        "training/learning_rate/decay",
        "exp",
        "training.learning_rate.decay: \"exp\" must be 'constant', 'linear' or 'cosine'",
    ),
    ("schedules/linear/anneal", 0, "schedules.linear.anneal: 0 must be greater than 0"),
    ("schedules/linear/kind", "ramp", "schedules.linear: "),
    (
        "schedules/late",
        {"kind": "piecewise", "points": [[0.5, 0], [0.4, 1]]},
        "schedules.late.points: [[0.5, 0], [0.4, 1]] must have two points or more, at shares of",
    ),
    (
        "schedules/late",
        {"kind": "piecewise", "points": [[0.5, 0], [0.6, -1]]},
        "schedules.late.points[1][1]: -1 must be greater than or equal to 0",
    ),
    (
        "models/f1/regularisers/none/terms",
        {"kl": {"weight": 1.0, "schedule": "constant"}},
        "models.f1.regularisers.none.terms.kl: needs encoder: gaussian, not deterministic",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/schedule",
        "slow",
        'models.f3.regularisers.kl.terms.kl.schedule: "slow" is not defined; allowed: constant',
    ),
    (
        "models/f3/regularisers/kl/terms",
        {"kll": {"weight": 1.0, "schedule": "constant"}},
        "models.f3.regularisers.kl.terms.kll: \"kll\" must be 'moments', 'kl', 'mmd-standard', ",
    ),
    (
        "models/f3/regularisers/kl/terms",
        {"free-bits": {"weight": 1.0, "schedule": "constant"}},
        "models.f3.regularisers.kl.terms.free-bits.bits: is missing",
    ),
    (
        "models/f3/regularisers/kl/terms",
        {"free-bits": {"weight": 1.0, "schedule": "constant", "bits": -1}},
        "models.f3.regularisers.kl.terms.free-bits.bits: -1 must be greater than or equal to 0",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/bits",
        1,
        "models.f3.regularisers.kl.terms.kl.bits: is not a known key",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        -1,
        "models.f3.regularisers.kl.terms.kl.weight: -1 must be",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        {"kind": "sigma"},
        'models.f3.regularisers.kl.terms.kl.weight: {"kind": "sigma"} ',
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        {"kind": "sigma-vae", "rate": 1},
        "models.f3.regularisers.kl.terms.kl.weight.rate: is not a known key",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        {"kind": "geco", "rate": 0.1, "memory": 0.9, "start": 1.0},
        "models.f3.regularisers.kl.terms.kl.weight.tolerance: is missing",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        {"kind": "geco", "tolerance": 0, "rate": 0.1, "memory": 0.9, "start": 1.0},
        "models.f3.regularisers.kl.terms.kl.weight.tolerance: 0 must be greater than 0",
    ),
    (
        "models/f3/encoder",
        "vae",
        "models.f3.encoder: \"vae\" must be 'deterministic' or 'gaussian'",
    ),
    ("models/f3/channel", "awgn", "models.f3.channel: \"awgn\" must be 'gaussian', 'none' or "),
    (
        "models/f3/channel",
        "hypersphere",
        "models.f3.channel: hypersphere needs encoder: deterministic, not gaussian",
    ),
    ("models/f3/channel", ["none"], 'models.f3.channel: ["none"] must be text'),
    (
        "models/f3/regularisers/kl/sampler",
        "tpe",
        "models.f3.regularisers.kl.sampler: \"tpe\" must be 'standard', 'matched', 'mixture', "
        "'aggregate' or 'hypersphere'",
    ),
    (
        "models/a.b",
        {},
        'models.a.b: "a.b" must be a letter, followed by letters, digits and any of _ + -',
    ),
    ("report/grids", ["f9"], 'report.grids[0]: "f9" is not defined'),
    (
        "report/reference/latent_dim",
        3,
        "report.reference.latent_dim: 3 must be one of grid.latent_dim: 2, 4, 6, 8",
    ),
    ("paths/results", "../elsewhere", 'paths.results: "../elsewhere" must have no part ".."'),
    (
        "paths/results",
        "a{b}",
        'paths.results: "a{b}" must be a path of letters, digits, spaces and any of . _ - + = @ ,',
    ),
    ("paths/results", "a//b ", 'paths.results: "a//b " must have no part that begins or ends'),
    ("paths/reports", "~me/x", 'paths.reports: "~me/x" must have ~ only at its beginning, as ~/'),
    ("evaluation/clouds/neighbours", 99, ""),
]


@pytest.mark.parametrize(("path", "value", "expected"), [b for b in BAD if b[2]])
def test_a_fault_is_one_line_that_names_file_key_value_and_what_is_allowed(
    path: str, value: Any, expected: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(put(read(), path, value), "mine.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"mine.yaml: {expected}")
    assert len(lines) == 1 or path == "models/a.b"  # which lacks a model's keys, too


def test_a_sphere_needs_two_latent_dims() -> None:
    data = put(read("presets/zoo.yaml"), "grid/latent_dim", [2, 1])
    with pytest.raises(ConfigError) as caught:
        parse(data, "mine.yaml")
    expected = "sphere.channel: hypersphere needs 2 latent dims at least; grid.latent_dim has 1"
    assert f"mine.yaml: models.{expected}" in str(caught.value)


def test_all_faults_are_named_at_once() -> None:
    raw = put(put(read(), "grid/seeds", 0), "training/steps", "many")
    with pytest.raises(ConfigError) as caught:
        parse(raw, "mine.yaml")
    assert len(str(caught.value).splitlines()) == 2


def test_a_whole_number_may_stand_for_a_real_one() -> None:
    config = parse(put(read(), "models/f3/regularisers/kl/terms/kl/weight", 1), "c")
    assert config.models["f3"].regularisers["kl"].terms["kl"].weight == 1.0


def test_seed_blocks_only_grow_at_the_end() -> None:
    few = parse(put(read(), "grid/seeds", 5), "c").grid.blocks()
    more = parse(put(read(), "grid/seeds", 12), "c").grid.blocks()
    assert more[: len(few)] == few
    assert more == [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9), (10, 11)]


def test_a_model_without_a_channel_has_no_snr() -> None:
    config = parse(put(read(), "models/f3/channel", "none"), "c")
    assert config.snrs("f3") == (math.inf,)
    assert config.reference_snr("f3") == math.inf
    assert config.snrs("f4") == (5, 10, 15, 20, math.inf)
    assert config.reference_snr("f4") == config.report.reference.snr_db == 15


def test_a_models_length_scales_its_steps() -> None:
    config = parse(put(read(), "models/f2/length", 2.5), "c")
    assert config.training_of("f2").steps == round(config.training.steps * 2.5)


@pytest.mark.parametrize(
    ("snr", "label"), [(5, "5"), (7.5, "7.5"), (-30.0, "-30"), (math.inf, "inf")]
)
def test_snrs_in_paths(snr: float, label: str) -> None:
    assert snr_label(snr) == label
