"""Digests of the config's sections."""

import copy
import math

import pytest
from planted.planning import whole

from cubeae.config.keys import plain
from cubeae.workflow.sections import section_digests

PLAIN = plain(whole())


def test_every_section_has_one_short_digest() -> None:
    digests = section_digests(PLAIN)
    assert [digest.partition(":")[0] for digest in digests] == sorted(PLAIN)
    assert max(map(len, digests)) < 30


@pytest.mark.parametrize("section", sorted(PLAIN))
def test_a_changed_section_changes_its_digest_alone(section: str) -> None:
    changed = copy.deepcopy(PLAIN)
    changed[section] = ["changed", changed[section]]
    before, after = section_digests(PLAIN), section_digests(changed)
    assert [name.partition(":")[0] for name in set(after) - set(before)] == [section]


def test_the_order_of_keys_does_not_matter_and_infinity_is_a_value() -> None:
    assert section_digests({"b": {"x": 1, "y": 2}, "a": math.inf}) == section_digests(
        {"a": math.inf, "b": {"y": 2, "x": 1}}
    )
    assert section_digests({"a": math.inf}) != section_digests({"a": 1.0})
