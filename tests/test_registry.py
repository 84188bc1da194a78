"""Registries: unknown names are errors, names are taken once, configs are held to them."""

from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from cubeae.registry import KindOf, Known, Registry, UnknownNameError


class Shape:
    def sides(self) -> int:
        raise NotImplementedError


SHAPES: Registry[Shape] = Registry("shape")


@SHAPES.add("triangle")
class Triangle(Shape):
    def sides(self) -> int:
        return 3


@SHAPES.add("square")
class Square(Shape):
    def sides(self) -> int:
        return 4


@dataclass(frozen=True)
class Drawn:
    shape: Annotated[str, Known(SHAPES)]


def test_an_entry_is_one_instance_of_its_class_in_the_order_of_adding() -> None:
    assert [shape.sides() for shape in SHAPES.values()] == [3, 4]
    assert SHAPES["square"] is SHAPES["square"]


def test_a_function_is_kept_as_it_is() -> None:
    functions: Registry[object] = Registry("function")
    assert functions.add("length")(len) is len
    assert functions["length"] is len


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="no such shape: 'circle'; allowed: triangle, squa"):
        SHAPES["circle"]
    assert "circle" not in SHAPES
    assert SHAPES.get("circle") is None


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="the shape 'square' is registered already"):
        SHAPES.add("square")(Triangle)


def test_a_config_may_name_what_is_registered_and_nothing_else() -> None:
    adapter = TypeAdapter(Drawn)
    assert adapter.validate_json('{"shape": "square"}', strict=True) == Drawn("square")
    with pytest.raises(ValidationError, match="must be 'triangle' or 'square'"):
        adapter.validate_json('{"shape": "circle"}', strict=True)
    assert adapter.json_schema()["properties"]["shape"]["enum"] == ["triangle", "square"]


def test_an_entry_added_later_is_allowed_from_then_on() -> None:
    late: Registry[Shape] = Registry("shape")
    adapter = TypeAdapter(Annotated[str, Known(late)])
    late.add("square")(Square)
    assert adapter.validate_python("square") == "square"
    with pytest.raises(ValidationError, match="must be 'square'"):
        adapter.validate_python("triangle")


class Move:
    """The base of data classes that a config chooses among."""


MOVES: Registry[type[Move]] = Registry("move", keeps_classes=True)


@MOVES.add("step")
@dataclass(frozen=True)
class Step(Move):
    kind: Literal["step"]
    length: int


@MOVES.add("turn")
@dataclass(frozen=True)
class Turn(Move):
    kind: Literal["turn"]


def test_a_registry_of_classes_keeps_them_for_configs_to_choose_among() -> None:
    assert MOVES["turn"] is Turn
    adapter: TypeAdapter[Move] = TypeAdapter(Annotated[Move, KindOf(MOVES)])
    assert adapter.validate_python({"kind": "step", "length": 3}) == Step("step", 3)
    with pytest.raises(ValidationError, match="'step', 'turn'"):
        adapter.validate_python({"kind": "jump"})
    assert set(adapter.json_schema()["discriminator"]["mapping"]) == {"step", "turn"}
