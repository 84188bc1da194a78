"""What holds for every dataset kind, whether it ships with the project or a user adds it."""

import numpy as np
import pytest
from dummies.dataset_kind import Nested

from cubeae.properties.kinds import KIND
from cubeae.properties.suite import Property
from cubeae.truth.kind import DatasetKind
from cubeae.truth.kinds import KINDS

# The registered kinds, and one that a user would add.
NAMES = [*KINDS, "nested"]
pytestmark = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def kind(name: str, monkeypatch: pytest.MonkeyPatch) -> DatasetKind:
    if name == "nested":
        monkeypatch.setattr(KINDS, "_entries", dict(KINDS))
        KINDS.add(name)(Nested)
    return KINDS[name]


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("holds", KIND, ids=lambda each: each.__name__)
def test_every_kind_has_every_property(holds: Property, name: str) -> None:
    assert list(holds(name)) == []


def test_an_edge_has_a_distance_within_the_cube(kind: DatasetKind) -> None:
    with pytest.raises(ValueError, match=r"2\.5 from an edge is outside \[0, 2\.0\]"):
        kind.edge_share(2.0, 2.5)


@pytest.mark.parametrize("tau", [0.0, -1.0, np.nan])
def test_smoothing_by_nothing_is_refused(kind: DatasetKind, tau: float) -> None:
    with pytest.raises(ValueError, match="tau must be above zero"):
        kind.log_density(np.zeros((1, 3)), 1.0, tau)
    with pytest.raises(ValueError, match="tau must be above zero"):
        kind.smoothed_entropy(1.0, tau)
