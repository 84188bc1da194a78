"""What pages and figures call the arms of a search: what they search, never their keys."""

from collections import Counter

from cubeae.config.keys import Config
from cubeae.config.study_keys import Arm
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.words.compositions import Labels, regulariser_label


def arm_labels(config: Config) -> Labels:
    """``KL + MMD (standard), random search`` of each arm, by its key in the config.

    The key follows where two arms are called the same.
    """
    called = {key: _label(config, arm) for key, arm in config.studies.search.arms.items()}
    times = Counter(called.values())
    return {
        key: label if times[label] == 1 else f"{label} ({key})" for key, label in called.items()
    }


def _label(config: Config, arm: Arm) -> str:
    """The penalties, and what is not usual: a schedule, random proposals, several objectives."""
    constant = config.schedules[arm.schedule].is_constant
    parts = [
        regulariser_label("+".join(arm.terms)),
        "" if constant else f"{arm.schedule} schedule",
        "random search" if ALGORITHMS[arm.algorithm].is_random else "",
        f"{len(arm.objectives)} objectives" if len(arm.objectives) > 1 else "",
    ]
    return ", ".join(filter(None, parts))
