"""What searches and the replication of a config train, and how the studies are trained."""

from dataclasses import replace
from typing import Any

from cubeae.config.keys import Config
from cubeae.config.study_keys import FIRST_SEED, Arm, Composition
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.parts.mmd import ROOT_BIASED
from cubeae.parts.penalties import PENALTIES
from cubeae.specs.training import Cohort, Objective, Term, Training


def study_training(config: Config) -> Training:
    """How the studies train, except for the replication."""
    return replace(
        config.training, steps=max(1, round(config.training.steps * config.studies.length))
    )


def seed_range(first: int, count: int) -> tuple[int, ...]:
    """``count`` seeds from the first on."""
    return tuple(range(first, first + count))


def arm_terms(config: Config, arm: Arm) -> tuple[Term, ...]:
    """The composition's terms as an arm trains them: those not searched have the weight 0."""
    composition = config.studies.search.composition
    schedule = config.schedules[arm.schedule]
    return tuple(
        replace(term, weight=None if term.name in arm.terms else 0.0, schedule=schedule)
        for term in config.objective(composition.model, composition.regulariser).terms
    )


def retrained_arms(config: Config) -> list[str]:
    """Arms that have one winner: those with a single objective."""
    arms = config.studies.search.arms
    return [name for name, arm in arms.items() if len(arm.objectives) == 1]


def study_cohort(
    config: Config,
    composition: Composition,
    objectives: tuple[Objective, ...],
    latent_dim: int,
    snr_db: float,
    seeds: tuple[int, ...],
) -> Cohort:
    """One cohort on the studies' dataset: objectives x seeds, at one SNR and latent dim."""
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
        seeds=seeds,
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
        seeds=seed_range(FIRST_SEED["replication"], config.replication.seeds),
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
    if not config.models[model].regularisers[regulariser].tuned:
        return None
    return next(iter(matching_arms(config, model, regulariser)), None)


def matching_arms(config: Config, model: str, regulariser: str) -> list[str]:
    """Arms that search exactly a composition's terms, all tuned, with its schedules and parameters.

    Random searches are left out.
    """
    terms = config.models[model].regularisers[regulariser].terms
    schedules = {name: term.schedule for name, term in terms.items() if term.weight == "tuned"}
    arms, searched = config.studies.search.arms, _searched_parameters(config)
    if searched and any(searched.get(name) != term.parameters for name, term in terms.items()):
        return []
    return [
        name
        for name in retrained_arms(config)
        if len(schedules) == len(terms)
        and dict.fromkeys(arms[name].terms, arms[name].schedule) == schedules
        and not ALGORITHMS[arms[name].algorithm].is_random
    ]


def _searched_parameters(config: Config) -> dict[str, dict[str, Any]]:
    """Parameters of the penalties that searches train; empty where there is no such composition."""
    composition = config.studies.search.composition
    model = config.models.get(composition.model)
    chosen = model.regularisers.get(composition.regulariser) if model else None
    return {name: term.parameters for name, term in chosen.terms.items()} if chosen else {}


def tuned_at(config: Config, latent_dim: int) -> int:
    """The searched latent dim whose winners a cell takes: the nearest, the smaller of two."""
    return min(sorted(config.studies.latent_dim), key=lambda dim: abs(dim - latent_dim))
