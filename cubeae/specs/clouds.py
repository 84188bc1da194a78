"""Sizes that a generated cloud is scored at; no torch, so that the config can be read cheaply."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from cubeae.bounds import FORBID, Pair, Positive

# Fewer points cannot be scored.
MINIMUM_POINTS = 200


@dataclass(frozen=True)
class CloudSettings:
    """Sizes of the generative measures. A cloud that has fewer points is measured with all it has.

    ``tau`` is in units of the half side. The smoothed KL's mixture has ``centres`` of the
    generated points, and ``queries`` points carry each of its expectations; ``sliced_points`` of
    the generated points meet the cube's projections; the other ``*_points`` are the sizes of both
    clouds in the measure so named.
    """

    __pydantic_config__: ClassVar = FORBID
    tau: Annotated[float, Gt(0), Le(10)]
    centres: Annotated[int, Ge(MINIMUM_POINTS)]
    queries: Pair
    mmd_points: Pair
    permutations: Positive
    sliced_points: Annotated[int, Ge(10)]
    projections: Positive
    neighbour_points: Pair
    knn_points: Pair
    neighbours: Annotated[int, Ge(1), Le(100)]

    @property
    def most_points(self) -> int:
        """Points of a cloud that its measures by sample need; geometry takes all there are."""
        by_measure = (self.mmd_points, self.neighbour_points, self.knn_points)
        return max(self.centres, self.sliced_points, *by_measure)


DEFAULTS = CloudSettings(
    tau=0.1,
    centres=30_000,
    queries=16_384,
    mmd_points=500,
    permutations=200,
    sliced_points=80_000,
    projections=24,
    neighbour_points=2000,
    knn_points=2000,
    neighbours=5,
)
