"""Arms are called by what they search, and no two alike."""

from typing import Any

from planted.configs import put, read

from cubeae.config.validation import parse
from cubeae.words.arms import arm_labels
from cubeae.words.compositions import Labels

ARM = {"terms": ["kl"], "schedule": "constant", "algorithm": "tpe"}
ONE = ["smoothed_kl_forward"]
PLAIN = put(
    read(), "models/f5/regularisers/kl+mmd-tuned", ...
)  # no composition takes tuned weights


def labels(**arms: dict[str, Any]) -> Labels:
    found = {name: ARM | {"objectives": ONE} | arm for name, arm in arms.items()}
    return arm_labels(parse(put(PLAIN, "studies/search/arms", found), "c"))


def test_an_arm_is_called_by_its_penalties_and_what_is_not_usual() -> None:
    both = ["kl", "mmd-standard"]
    found = labels(
        a={},
        b={"terms": both, "algorithm": "random"},
        c={"terms": both, "schedule": "linear"},
        d={"terms": both, "objectives": ["validation_mse", *ONE]},
    )
    assert found == {
        "a": "KL",
        "b": "KL + MMD (standard), random search",
        "c": "KL + MMD (standard), linear schedule",
        "d": "KL + MMD (standard), 2 objectives",
    }


def test_arms_that_would_be_called_alike_have_their_keys() -> None:
    assert labels(a={}, b={"algorithm": "gp"}) == {"a": "KL (a)", "b": "KL (b)"}
