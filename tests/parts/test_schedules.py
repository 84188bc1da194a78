"""Every schedule: bounds, names and words; and each against its formula."""

from typing import get_args, get_type_hints

import numpy as np
import pytest
from dummies.schedule import SwitchedOn
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cubeae.parts.schedule import Schedule
from cubeae.parts.schedules import (
    SCHEDULES,
    AnySchedule,
    Constant,
    Cyclical,
    FromTo,
    LearningRate,
    Linear,
    Piecewise,
)
from cubeae.properties.schedules import SCHEDULE
from cubeae.properties.suite import faults

SHARES = st.floats(0.01, 1)
# A schedule of each kind: its words, and its factor at the end of training.
EXAMPLES: list[tuple[Schedule, str, float]] = [
    (Constant("constant"), "constant", 1),
    (
        Linear("linear", 0.5),
        "rises linearly from 0 over the first 50 % of the steps, then constant",
        1,
    ),
    (
        FromTo("from-to", 1, 10, 1),
        "goes from 1× to 10× linearly over the first 100 % of the steps",
        10,
    ),
    (Cyclical("cyclical", 4, 0.5), "4 cycles, each rising from 0 over its first 50 %", 1),
    (
        Piecewise("piecewise", ((0.3, 0), (0.5, 1), (0.5, 2))),
        "straight lines through 0× at 30 %, 1× at 50 %, 2× at 50 % of the steps, level before and "
        "after",
        2,
    ),
    (SwitchedOn("switched-on", 0.3), "0 over the first 30 % of the steps, then constant", 1),
]


def test_a_schedules_kind_is_its_name_in_the_registry() -> None:
    names = {name: get_args(get_type_hints(kind)["kind"]) for name, kind in SCHEDULES.items()}
    assert names == {name: (name,) for name in SCHEDULES}
    assert {type(schedule) for schedule, *_ in EXAMPLES} == {*SCHEDULES.values(), SwitchedOn}


@pytest.mark.parametrize(("schedule", "words", "end"), EXAMPLES)
def test_a_schedule_has_words_and_a_factor_that_is_never_negative(
    schedule: Schedule, words: str, end: float
) -> None:
    assert schedule.words == words
    assert faults(SCHEDULE, schedule) == []
    assert schedule.factor(1.0) == pytest.approx(end)


def test_a_config_chooses_a_schedule_by_its_kind() -> None:
    adapter: TypeAdapter[Schedule] = TypeAdapter(AnySchedule)
    assert adapter.validate_python({"kind": "linear", "anneal": 0.5}) == Linear("linear", 0.5)
    with pytest.raises(
        ValidationError, match="'constant', 'linear', 'from-to', 'cyclical', 'piecewise'"
    ):
        adapter.validate_python({"kind": "switched-on", "off": 0.5})
    for bad in ({"kind": "linear"}, {"kind": "linear", "anneal": 2}, {"kind": "constant", "a": 1}):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


@given(st.integers(0, 1000), SHARES)
def test_linear_is_equation_6_of_the_seed_report(step: int, anneal: float) -> None:
    steps = 1000
    expected = min(1, step / (anneal * steps))
    assert Linear("linear", anneal).factor(step / steps) == pytest.approx(expected)


def test_constant_is_one() -> None:
    assert [Constant("constant").factor(p) for p in (0, 0.5, 1)] == [1, 1, 1]


@given(st.floats(0, 10), st.floats(0, 10), SHARES, st.floats(0, 1))
def test_from_to_starts_and_ends_where_it_says(
    start: float, end: float, anneal: float, progress: float
) -> None:
    schedule = FromTo("from-to", start, end, anneal)
    assert schedule.factor(0) == pytest.approx(start)
    assert schedule.factor(1) == pytest.approx(end)
    assert min(start, end) - 1e-9 <= schedule.factor(progress) <= max(start, end) + 1e-9


def test_cyclical_ramps_once_a_cycle_and_ends_at_the_weight() -> None:
    schedule = Cyclical("cyclical", cycles=4, rise=0.5)
    values = [schedule.factor(step / 400) for step in range(401)]
    assert [values[i] for i in (0, 100, 200, 300)] == [0, 0, 0, 0]
    assert values[25] == pytest.approx(0.5)
    assert values[50:100] == [1.0] * 50
    assert values[400] == 1.0


@given(st.lists(st.tuples(SHARES, st.floats(0, 10)), min_size=2), st.floats(0, 1))
def test_piecewise_is_numpys_interpolation(
    points: list[tuple[float, float]], progress: float
) -> None:
    points = sorted(dict(points).items())
    expected = np.interp(progress, *zip(*points, strict=True))
    found = Piecewise("piecewise", tuple(points)).factor(progress)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_piecewise_steps_to_the_later_of_two_factors_at_one_share() -> None:
    step = Piecewise("piecewise", ((0.2, 0.0), (0.2, 3.0)))
    assert [step.factor(p) for p in (0, 0.199, 0.2, 1)] == [0, 0, 3, 3]


def test_points_of_a_piecewise_schedule_are_in_order_within_the_training() -> None:
    adapter: TypeAdapter[Schedule] = TypeAdapter(AnySchedule)
    read = adapter.validate_json('{"kind": "piecewise", "points": [[0, 0], [1, 2]]}', strict=True)
    assert read == Piecewise("piecewise", ((0, 0), (1, 2)))
    for points in (
        [[0, 0]],
        [[0.5, 0], [0.4, 1]],
        [[0, -1], [1, 1]],
        [[0, 0], [1.1, 1]],
        [[0, 0, 0]],
    ):
        with pytest.raises(ValidationError):
            adapter.validate_python({"kind": "piecewise", "points": points})


@given(st.integers(1, 500), st.floats(0, 0.5), st.sampled_from(["constant", "linear", "cosine"]))
def test_the_learning_rate_stays_within_its_peak_and_positive(
    steps: int, warmup: float, decay: str
) -> None:
    rates = [LearningRate(0.1, warmup, decay).at(step, steps) for step in range(steps)]  # type: ignore[arg-type]
    assert all(0 < rate <= 0.1 + 1e-12 for rate in rates)


def test_the_learning_rate_warms_up_linearly_and_decays_as_a_cosine() -> None:
    rate = LearningRate(1.0, 0.1, "cosine")
    assert [rate.at(step, 100) for step in (0, 4)] == pytest.approx([0.1, 0.5])
    assert rate.at(10, 100) == pytest.approx(1)
    assert rate.at(55, 100) == pytest.approx(0.5)
    assert rate.at(99, 100) < 1e-3
