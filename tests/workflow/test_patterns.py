"""Filling in wildcards."""

import re

from cubeae.workflow.patterns import either, every, fill


def test_every_combination_is_made_in_order() -> None:
    assert every("{a}/{b}.x", a=["1", "2"], b=[3, 4]) == ["1/3.x", "1/4.x", "2/3.x", "2/4.x"]
    assert every("{a}/{b}.x", b=[3, 4], a=["1", "2"]) == ["1/3.x", "2/3.x", "1/4.x", "2/4.x"]


def test_a_text_is_one_value_and_a_mapping_its_keys() -> None:
    assert every("{a}-{b}", a="xy", b={"k": 1, "l": 2}) == ["xy-k", "xy-l"]


def test_wildcards_without_a_value_stay() -> None:
    assert every("{a}/{b}", a=[1, 2]) == ["1/{b}", "2/{b}"]
    assert fill("{a}/{b}/{a}", a="x") == "x/{b}/x"
    assert fill("{a}/{b}", a="{b}", b="y") == "{b}/y", "a value is not filled in again"


def test_no_value_makes_no_path() -> None:
    assert every("{a}/{b}", a=[], b=[1]) == []


def test_a_constraint_admits_its_names_alone() -> None:
    constraint = either(["kl+mmd", "kl"])
    assert re.fullmatch(constraint, "kl+mmd")
    assert not re.fullmatch(constraint, "klmmd")
    assert not re.match(either([]), "")
