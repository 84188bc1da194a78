"""Axes name units: a weight makes data units² of its penalty."""

import pytest

from cubeae.parts.penalties import PENALTIES
from cubeae.words.axes import penalty_axis, weight_axis

UNITS = ("data units² per nat", "data units²", "no unit")


@pytest.mark.parametrize("name", PENALTIES)
def test_every_penalty_and_weight_has_a_unit(name: str) -> None:
    assert penalty_axis(name).removesuffix(")").endswith(("nats", "no unit", "data units²"))
    assert weight_axis(name).removesuffix(")").endswith(UNITS)


def test_the_units_of_both_make_those_of_the_mse() -> None:
    assert (penalty_axis("kl"), weight_axis("kl")) == (
        "KL (nats)",
        "weight of KL (data units² per nat)",
    )
    assert penalty_axis("mmd-standard") == "MMD (standard), no unit"
    assert weight_axis("mmd-standard") == "weight of MMD (standard), data units²"
    assert weight_axis("decoder-gradient") == "weight of decoder gradient (no unit)"
    assert weight_axis("other") == "weight of other (data units²)"  # a name of no penalty
