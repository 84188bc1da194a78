"""Weights and other numbers of a penalty, as pages and the diagram of a model show them."""

from collections.abc import Mapping
from typing import Any

from cubeae.words.numbers import given


def parameters_label(parameters: Mapping[str, Any]) -> str:
    """A penalty's parameters: "gamma 1, capacity 0.5"; empty without any."""
    return ", ".join(
        f"{name} {given(value) if isinstance(value, float) else value}"
        for name, value in parameters.items()
    )


def term_weight_label(weight: float | str | Mapping[str, Any]) -> str:
    """A term's weight: 0.015 -> "0.015", 1e-05 -> "10⁻⁵", and "tuned" unchanged.

    That of a controller, as plain data, is its kind and its numbers: "geco (tolerance 0.02)".
    """
    if isinstance(weight, Mapping):
        numbers = parameters_label({key: weight[key] for key in weight if key != "kind"})
        return f"{weight['kind']} ({numbers})" if numbers else str(weight["kind"])
    return weight if isinstance(weight, str) else given(weight)
