"""The cohorts that the studies of a config ask for, and the names of their objectives."""

from dataclasses import replace
from itertools import product

from cubeae.config.keys import Config
from cubeae.config.study_keys import FIRST_SEED, Arm, Composition, Space
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.parts.mmd import ROOT_BIASED
from cubeae.parts.penalties import PENALTIES
from cubeae.specs.training import Cohort, Objective, Term, Training


def study_training(config: Config) -> Training:
    """How the studies train, except for the replication."""
    return replace(
        config.training, steps=max(1, round(config.training.steps * config.studies.length))
    )


def study_seeds(study: str, count: int) -> tuple[int, ...]:
    """``count`` seeds that neither another study nor the grid uses."""
    return tuple(range(FIRST_SEED[study], FIRST_SEED[study] + count))


def annealed_name(regulariser: str, schedule: str) -> str:
    """Name of a composition's objective under a schedule; config names have no underscore."""
    return f"{regulariser}_{schedule}"


def annealing_objectives(config: Config, composition: Composition) -> tuple[Objective, ...]:
    """The composition under every schedule of the study."""
    terms = config.objective(composition.model, composition.regulariser).terms
    return tuple(
        Objective(
            annealed_name(composition.regulariser, name),
            tuple(replace(term, schedule=config.schedules[name]) for term in terms),
        )
        for name in config.studies.annealing.schedules
    )


def lattice_points(config: Config) -> dict[str, dict[str, float]]:
    """Weight of each penalty at each point of the lattice, by the point's name."""
    axes = config.studies.lattice.weights
    if not axes:
        return {}
    points = (dict(zip(axes, weights, strict=True)) for weights in product(*axes.values()))
    return {
        "_".join(f"{name}-{_written(weight)}" for name, weight in point.items()): point
        for point in points
    }


def _written(weight: float) -> str:
    """A weight with all its digits, so that no two share a name: 0 -> "0", 0.1 -> "0.1"."""
    return repr(float(weight)).removesuffix(".0")


def lattice_objectives(config: Config) -> tuple[Objective, ...]:
    """The composition at every point of the lattice."""
    composition = config.studies.lattice.composition
    terms = config.objective(composition.model, composition.regulariser).terms
    return tuple(
        Objective(name, tuple(replace(term, weight=point[term.name]) for term in terms))
        for name, point in lattice_points(config).items()
    )


def arm_terms(config: Config, arm: Arm) -> tuple[Term, ...]:
    """The composition's terms as an arm trains them: those not searched have the weight 0."""
    composition = config.studies.search.composition
    schedule = config.schedules[arm.schedule]
    return tuple(
        Term(term.name, None if term.name in arm.terms else 0.0, schedule)
        for term in config.objective(composition.model, composition.regulariser).terms
    )


def search_space(config: Config, name: str, latent_dim: int) -> Space:
    """What one arm's search at one latent dim depends on; nothing of the other arms."""
    search, arm = config.studies.search, config.studies.search.arms[name]
    return Space(
        name=name,
        algorithm=arm.algorithm,
        objectives=arm.objectives,
        ranges={term: search.ranges[term] for term in arm.terms},
        trials=search.trials,
        batch=search.batch,
        startup=search.startup,
        latent_dim=latent_dim,
        root=config.seed,
    )


def retrained_arms(config: Config) -> list[str]:
    """Arms that have one winner: those with a single objective."""
    arms = config.studies.search.arms
    return [name for name, arm in arms.items() if len(arm.objectives) == 1]


def winner_objectives(config: Config) -> tuple[Objective, ...]:
    """What the arms' winners are retrained with; a searched weight is None until it is known."""
    arms = config.studies.search.arms
    return tuple(Objective(name, arm_terms(config, arms[name])) for name in retrained_arms(config))


def study_cohort(
    config: Config,
    study: str,
    composition: Composition,
    objectives: tuple[Objective, ...],
    latent_dim: int,
    snr_db: float,
    count: int,
) -> Cohort:
    """One cohort of a study: its objectives x ``count`` seeds, at one SNR and latent dim."""
    model = config.models[composition.model]
    return Cohort(
        dataset=config.studies.dataset,
        model=composition.model,
        objectives=objectives,
        encoder=model.encoder,
        channel=model.channel,
        sampler=model.regularisers[composition.regulariser].sampler,
        latent_dim=latent_dim,
        snr_db=(snr_db,),
        seeds=study_seeds(study, count),
        root=config.seed,
    )


def replication_cohort(config: Config, dataset: str, name: str) -> Cohort:
    """One experiment of the replication on one dataset."""
    experiment = config.replication.experiments[name]
    return Cohort(
        dataset=dataset,
        model=name,
        objectives=(Objective("published", config.terms(experiment.terms)),),
        encoder=experiment.encoder,
        channel=experiment.channel,
        sampler=experiment.sampler,
        latent_dim=experiment.latent_dim,
        snr_db=(experiment.snr_db,),
        seeds=study_seeds("replication", config.replication.seeds),
        root=config.seed,
    )


def replication_training(config: Config, name: str) -> Training:
    """How one experiment of the replication is trained."""
    training = config.replication.training
    length = config.replication.experiments[name].length
    return replace(training, steps=max(1, round(training.steps * length)))


def replication_epochs(config: Config) -> dict[str, int]:
    """Epochs of each experiment of the replication; empty unless a batch is the whole data."""
    replication = config.replication
    sizes = {config.datasets[name].train for name in replication.datasets}
    if sizes != {replication.training.batch}:
        return {}
    return {name: replication_training(config, name).steps for name in replication.experiments}


def replication_mmds(config: Config) -> dict[str, tuple[str, int]]:
    """The MMD and latent dim of each experiment of the replication whose terms have one.

    It is the penalty with which the root of a biased estimate is logged.
    """
    return {
        name: (term, experiment.latent_dim)
        for name, experiment in config.replication.experiments.items()
        for term in experiment.terms
        if ROOT_BIASED in PENALTIES[term].logs
    }


def arm_of(config: Config, model: str, regulariser: str) -> str | None:
    """The arm whose winner sets the tuned weights of a composition; None where none is tuned."""
    terms = config.models[model].regularisers[regulariser].terms
    if not any(term.weight == "tuned" for term in terms.values()):
        return None
    return next(iter(matching_arms(config, model, regulariser)), None)


def matching_arms(config: Config, model: str, regulariser: str) -> list[str]:
    """Arms that search exactly the terms of a composition, all tuned, under its schedules.

    Random searches are left out.
    """
    terms = config.models[model].regularisers[regulariser].terms
    schedules = {name: term.schedule for name, term in terms.items() if term.weight == "tuned"}
    arms = config.studies.search.arms
    return [
        name
        for name in retrained_arms(config)
        if len(schedules) == len(terms)
        and dict.fromkeys(arms[name].terms, arms[name].schedule) == schedules
        and not ALGORITHMS[arms[name].algorithm].is_random
    ]


def tuned_at(config: Config, latent_dim: int) -> int:
    """The searched latent dim whose winners a cell takes: the nearest, the smaller of two."""
    return min(sorted(config.studies.latent_dim), key=lambda dim: abs(dim - latent_dim))
