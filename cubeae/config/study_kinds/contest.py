"""Compositions, each with its tuned weights, trained with fresh seeds: the contest."""

from collections.abc import Iterator, Mapping, Sequence

from cubeae.config.faults import (
    composition_faults,
    duplicates,
    objective_faults,
    range_faults,
    terms_of,
    trial_faults,
    undefined,
)
from cubeae.config.keys import Config
from cubeae.config.searches import contender_terms
from cubeae.config.study_keys import MOST_SEEDS, Composition, Contender
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.parts.controller import Controller
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Term


class ContestStudy(StudyKind):
    """Every contender of ``studies.contest`` with the weights that its search found.

    It is measured as the grid is, so that it has the grid's floor.
    """

    first_seed = 7 * MOST_SEEDS
    tables = ("contest", "contest-trials")
    mixture = True

    def compositions(self, config: Config) -> Sequence[Composition]:
        """The contenders."""
        return [each.composition for each in config.studies.contest.contenders]

    def seeds(self, config: Config) -> int:
        """As the config has it."""
        return config.studies.contest.fresh_seeds

    def count(self, config: Config) -> int:
        """One, if there are contenders."""
        return min(1, len(config.studies.contest.contenders))

    def snrs(self, config: Config) -> Sequence[float]:
        """The contest's one."""
        return [config.studies.contest.snr_db]

    def evaluation(self, config: Config) -> Evaluation:
        """The grid's."""
        return config.evaluation

    def terms(self, config: Config, composition: Composition) -> Mapping[str, tuple[Term, ...]]:
        """The contender's terms; searched weights are None until they are known."""
        return {"{regulariser}": contender_terms(config, _contender(config, composition))}

    def arms(self, config: Config, composition: Composition) -> Mapping[str, str]:
        """The contender's search, if it has one."""
        contender = _contender(config, composition)
        return {composition.regulariser: contender.arm} if contender.ranges else {}

    def faults(self, config: Config) -> Iterator[str]:
        """Undefined names, repeated contenders, and budgets or ranges that cannot be."""
        contest, key = config.studies.contest, "studies.contest"
        if not contest.contenders:
            return
        yield from trial_faults(key, contest.trials, contest.batch)
        yield from objective_faults(config, f"{key}.objective", [contest.objective])
        names = [each.composition.name for each in contest.contenders]
        yield from duplicates(f"{key}.contenders", names)
        for index, each in enumerate(contest.contenders):
            place = f"{key}.contenders[{index}]"
            yield from composition_faults(
                config, place, each.composition, [contest.snr_db], f"{key}.snr_db"
            )
            known = terms_of(config, each.composition)
            if known is not None:
                yield from undefined(f"{place}.ranges", list(each.ranges), known, "")
            yield from range_faults(f"{place}.ranges", each.ranges)
            yield from _controlled(config, place, each)


def _controlled(config: Config, place: str, contender: Contender) -> Iterator[str]:
    """Ranges of weights that a controller computes."""
    model = config.models.get(contender.model)
    chosen = model.regularisers.get(contender.regulariser) if model else None
    for name, term in chosen.terms.items() if chosen else ():
        if name in contender.ranges and isinstance(term.weight, Controller):
            yield f"{place}.ranges.{name}: its weight is computed in training, not searched"


def _contender(config: Config, composition: Composition) -> Contender:
    found = {each.composition: each for each in config.studies.contest.contenders}
    return found[composition]
