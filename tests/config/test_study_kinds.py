"""Every study kind keeps what the workflow and the estimate rely on; and each trains its own."""

import math
from itertools import pairwise

import pytest
from dummies.study_kind import DoubledStudy
from planted.configs import put, read

from cubeae.config.cost import cost
from cubeae.config.keys import Config
from cubeae.config.searches import search_cohort, search_space, searches
from cubeae.config.study_keys import FIRST_SEED, MOST_SEEDS, Composition
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.config.study_kinds.kinds import STUDY_KINDS, StudyKinds
from cubeae.config.study_kinds.lattice import lattice_points
from cubeae.config.study_validation import study_faults
from cubeae.config.validation import parse
from cubeae.parts.schedules import Constant
from cubeae.registry import UnknownNameError

CONSTANT = Constant("constant")
BOTH = Composition("f5", "kl+mmd")
DOUBLED = DoubledStudy()
CONTENDERS = [
    {"model": "f1", "regulariser": "none", "ranges": {}},
    {"model": "f3", "regulariser": "kl", "ranges": {"kl": [0.001, 0.5]}},
    {"model": "f5", "regulariser": "kl+mmd", "ranges": {"mmd-standard": [0.01, 30]}},
]
KINDS = {**STUDY_KINDS, "doubled": DOUBLED}


@pytest.fixture(scope="module", params=["config.yaml", "tests/planted/whole.yaml"])
def config(request: pytest.FixtureRequest) -> Config:
    raw = read(request.param)
    raw["studies"]["contest"]["contenders"] = CONTENDERS  # the default asks for no contest
    return parse(raw, request.param)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> StudyKind:
    return KINDS[request.param]


def test_every_composition_has_the_objectives_of_the_same_names(
    kind: StudyKind, config: Config
) -> None:
    names = kind.names(config)
    assert len(set(names)) == len(names) == kind.count(config) > 0
    for composition in kind.compositions(config):
        found = kind.objectives(config, composition)
        expected = [name.replace("{regulariser}", composition.regulariser) for name in names]
        assert [objective.name for objective in found] == expected


def test_objectives_of_a_cohort_have_the_same_penalties(kind: StudyKind, config: Config) -> None:
    for composition in kind.compositions(config):
        terms = config.objective(composition.model, composition.regulariser).terms
        for objective in kind.objectives(config, composition):
            assert [term.name for term in objective.terms] == [term.name for term in terms]


def test_unknown_weights_have_an_arm(kind: StudyKind, config: Config) -> None:
    for composition in kind.compositions(config):
        unknown = {
            objective.name
            for objective in kind.objectives(config, composition)
            if any(term.weight is None for term in objective.terms)
        }
        assert unknown == set(kind.arms(config, composition))
        assert set(kind.arms(config, composition).values()) <= set(searches(config))


def test_a_cohort_is_of_its_composition_and_place(kind: StudyKind, config: Config) -> None:
    composition = kind.compositions(config)[0]
    cohort = kind.cohort(config, composition, 6, math.inf)
    model = config.models[composition.model]
    assert (cohort.dataset, cohort.root) == (config.studies.dataset, config.seed)
    assert (cohort.model, cohort.encoder) == (composition.model, model.encoder)
    assert (cohort.latent_dim, cohort.snr_db) == (6, (math.inf,))
    first = kind.first_seed
    assert cohort.seeds == tuple(range(first, first + kind.seeds(config)))
    assert cohort.objectives == kind.objectives(config, composition)


def test_no_seed_belongs_to_two_studies_or_to_the_grid() -> None:
    """Even where each has as many as a config may ask for."""
    taken = [0, *FIRST_SEED.values(), *(kind.first_seed for kind in KINDS.values())]
    for start, following in pairwise(sorted(taken)):
        assert start + MOST_SEEDS <= following


def test_the_first_seeds_of_results_are_what_they_were() -> None:
    seeds = {name: kind.first_seed for name, kind in STUDY_KINDS.items()}
    assert seeds == {
        "annealing": 3_000_000,
        "lattice": 4_000_000,
        "winners": 2_000_000,
        "contest": 7_000_000,
    }
    assert FIRST_SEED == {"tuning": 1_000_000, "replication": 5_000_000}


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (0, "the seeds of 'mine' are those of 'grid'"),
        (FIRST_SEED["tuning"], "are those of 'tuning'"),
        (DoubledStudy.first_seed, "are those of 'doubled'"),
        (8 * MOST_SEEDS + 1, "is no multiple of 1,000,000"),
    ],
)
def test_a_kind_with_the_seeds_of_another_is_refused(first: int, message: str) -> None:
    class Mine(DoubledStudy):
        first_seed = first

    kinds = StudyKinds("study kind")
    kinds.add("doubled")(DoubledStudy)
    with pytest.raises(ValueError, match=message):
        kinds.add("mine")(Mine)
    assert list(kinds) == ["doubled"]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="'anealing'; allowed: annealing, lattice, winners"):
        STUDY_KINDS["anealing"]


def test_a_new_kind_is_counted_and_its_faults_are_found(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Faulty(DoubledStudy):
        def faults(self, config: Config):
            yield f"studies.faulty: {config.title} is no title"

    before = cost(config).studies
    monkeypatch.setitem(STUDY_KINDS._entries, "faulty", Faulty())
    places = len(config.studies.latent_dim) * len(config.studies.snr_db)
    assert cost(config).studies == before + places * config.grid.seeds
    assert f"studies.faulty: {config.title} is no title" in list(study_faults(config))


def test_the_estimate_counts_every_study_and_search(config: Config) -> None:
    studies, replication = config.studies, config.replication
    counted = {
        "annealing": len(studies.annealing.compositions)
        * len(studies.annealing.schedules)
        * studies.annealing.seeds,
        "lattice": len(lattice_points(config)) * studies.lattice.seeds,
    }
    trainings = len(studies.snr_db) * sum(counted.values())
    trainings += 7 * studies.search.fresh_seeds + 8 * studies.search.trials * studies.search.seeds
    contest = studies.contest
    trainings += len(contest.contenders) * contest.fresh_seeds
    searched = sum(bool(each.ranges) for each in contest.contenders)
    trainings += searched * contest.trials * contest.seeds
    replicas = len(replication.datasets) * len(replication.experiments) * replication.seeds
    assert cost(config).studies == len(studies.latent_dim) * trainings + replicas


def test_the_annealing_study_changes_the_schedule_alone(config: Config) -> None:
    schedules = config.studies.annealing.schedules
    found = STUDY_KINDS["annealing"].objectives(config, BOTH)
    assert [objective.name for objective in found] == [f"kl+mmd_{name}" for name in schedules]
    for name, objective in zip(schedules, found, strict=True):
        assert [(term.name, term.weight) for term in objective.terms] == [
            ("kl", 0.015),
            ("mmd-standard", 0.5),
        ]
        assert {term.schedule for term in objective.terms} == {config.schedules[name]}


def test_every_point_of_the_lattice_has_a_name_and_weights_of_its_own() -> None:
    config = parse(read(), "config.yaml")
    points, axes = lattice_points(config), config.studies.lattice.weights
    assert len(points) == math.prod(map(len, axes.values()))
    assert points["kl-0_mmd-standard-0"] == {"kl": 0, "mmd-standard": 0}
    assert points["kl-0.003_mmd-standard-10"] == {"kl": 0.003, "mmd-standard": 10}
    objectives = STUDY_KINDS["lattice"].objectives(config, BOTH)
    for (name, point), objective in zip(points.items(), objectives, strict=True):
        assert objective.name == name
        assert {term.name: term.weight for term in objective.terms} == point
        assert {term.schedule for term in objective.terms} == {CONSTANT}


def test_weights_that_differ_in_their_last_digit_have_names_of_their_own() -> None:
    weights = [0.1, 0.1 + 1e-9, 1e-12]
    points = lattice_points(parse(put(read(), "studies/lattice/weights/kl", weights), "c"))
    assert len(points) == 3 * len(read()["studies"]["lattice"]["weights"]["mmd-standard"])
    assert {point["kl"] for point in points.values()} == set(weights)


def test_arms_with_one_objective_are_retrained_at_the_searches_snr(config: Config) -> None:
    winners = STUDY_KINDS["winners"]
    assert set(config.studies.search.arms) - set(winners.names(config)) == {"pareto"}
    assert winners.snrs(config) == [config.studies.search.snr_db]
    kl, *_ = winners.objectives(config, BOTH)
    assert [(term.name, term.weight) for term in kl.terms] == [("kl", None), ("mmd-standard", 0.0)]


def test_a_contender_keeps_the_weights_that_are_not_searched(config: Config) -> None:
    contest = STUDY_KINDS["contest"]
    weights = {
        composition.name: [
            (term.name, term.weight) for term in contest.objectives(config, composition)[0].terms
        ]
        for composition in contest.compositions(config)
    }
    assert weights == {
        "f1/none": [],
        "f3/kl": [("kl", None)],
        "f5/kl+mmd": [("kl", 0.015), ("mmd-standard", None)],
    }
    assert contest.evaluation(config) == config.evaluation
    assert contest.snrs(config) == [config.studies.contest.snr_db]


def test_every_search_of_the_contest_has_the_same_budget_and_seeds(config: Config) -> None:
    names = ["f3_kl", "f5_kl+mmd"]
    assert list(searches(config))[-2:] == names
    spaces = [search_space(config, name, 2) for name in names]
    assert {(s.trials, s.batch, s.startup, s.algorithm, *s.objectives) for s in spaces} == {
        (*budget_of(config), config.studies.contest.algorithm, config.studies.contest.objective)
    }
    assert [list(space.ranges) for space in spaces] == [["kl"], ["mmd-standard"]]
    cohorts = [search_cohort(config, name, 2) for name in names]
    assert {cohort.seeds for cohort in cohorts} == {
        tuple(range(MOST_SEEDS, MOST_SEEDS + config.studies.contest.seeds))
    }
    assert [cohort.model for cohort in cohorts] == ["f3", "f5"]


def budget_of(config: Config) -> tuple[int, int, int]:
    contest = config.studies.contest
    return contest.trials, contest.batch, contest.startup


def test_the_dummy_doubles_weights(config: Config) -> None:
    (objective,) = DOUBLED.objectives(config, config.report.baseline)
    assert objective.name == "kl_doubled"
    assert [(term.name, term.weight) for term in objective.terms] == [("kl", 0.03)]
