"""The searches for weights that a config asks for: arms of one composition, and a contest's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cubeae.config.keys import Config
from cubeae.config.plan import arm_terms, seed_range, study_cohort
from cubeae.config.study_keys import (
    FIRST_SEED,
    Composition,
    Contender,
    Contest,
    Search,
    Searchable,
    Space,
)
from cubeae.specs.training import Cohort, Objective, Term


@dataclass(frozen=True)
class Searched:
    """One search: ``terms`` whose weight is None are searched, in ``ranges``.

    ``budget`` holds the trials, their tuning seeds and the SNR.
    """

    composition: Composition
    terms: tuple[Term, ...]
    ranges: Mapping[str, tuple[float, float]]
    algorithm: str
    objectives: list[Searchable]
    budget: Search | Contest


def budgets(config: Config) -> dict[str, Search | Contest]:
    """The budget of every search by its name; the config's names may be unchecked."""
    search, contest = config.studies.search, config.studies.contest
    found: dict[str, Search | Contest] = dict.fromkeys(search.arms, search)
    return found | {each.arm: contest for each in searched_contenders(config)}


def searches(config: Config) -> dict[str, Searched]:
    """Every search by its name: arms of ``studies.search``, then contenders with ranges."""
    return _arms(config) | _contenders(config)


def _arms(config: Config) -> dict[str, Searched]:
    search = config.studies.search
    return {
        name: Searched(
            composition=search.composition,
            terms=arm_terms(config, arm),
            ranges={term: search.ranges[term] for term in arm.terms},
            algorithm=arm.algorithm,
            objectives=arm.objectives,
            budget=search,
        )
        for name, arm in search.arms.items()
    }


def _contenders(config: Config) -> dict[str, Searched]:
    contest = config.studies.contest
    return {
        each.arm: Searched(
            composition=each.composition,
            terms=contender_terms(config, each),
            ranges=each.ranges,
            algorithm=contest.algorithm,
            objectives=[contest.objective],
            budget=contest,
        )
        for each in searched_contenders(config)
    }


def searched_contenders(config: Config) -> list[Contender]:
    """Contenders whose weights are searched."""
    return [each for each in config.studies.contest.contenders if each.ranges]


def contender_terms(config: Config, contender: Contender) -> tuple[Term, ...]:
    """The composition's terms; the weights that are searched are None."""
    terms = config.objective(contender.model, contender.regulariser).terms
    return tuple(
        replace(term, weight=None) if term.name in contender.ranges else term for term in terms
    )


def search_cohort(config: Config, name: str, latent_dim: int) -> Cohort:
    """What one trial of a search trains: one objective, to be filled with a proposal's weights."""
    searched = searches(config)[name]
    return study_cohort(
        config,
        searched.composition,
        (Objective(name, searched.terms),),
        latent_dim,
        searched.budget.snr_db,
        seed_range(FIRST_SEED["tuning"], searched.budget.seeds),
    )


def search_space(config: Config, name: str, latent_dim: int) -> Space:
    """What one search at one latent dim depends on; nothing of the others."""
    searched = searches(config)[name]
    budget = searched.budget
    return Space(
        name=name,
        algorithm=searched.algorithm,
        objectives=searched.objectives,
        ranges=dict(searched.ranges),
        trials=budget.trials,
        batch=budget.batch,
        startup=budget.startup,
        latent_dim=latent_dim,
        root=config.seed,
    )
