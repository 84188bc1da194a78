"""Bounds of numbers that data classes of a config share; pydantic enforces them."""

from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt

MOST = 1_000_000_000  # of anything counted; a larger number is a mistake
Positive = Annotated[int, Ge(1), Le(MOST)]
Pair = Annotated[int, Ge(2), Le(MOST)]
Share = Annotated[float, Gt(0), Le(1)]
Factor = Annotated[float, Ge(0)]
Moment = Annotated[float, Ge(0), Lt(1)]
# A data class of a config refuses unknown keys and numbers that are not finite.
FORBID = {"extra": "forbid", "allow_inf_nan": False}
