"""Plugins that tests write."""

from pathlib import Path

PENALTY = """
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty


@PENALTIES.add("{name}")
class Mine(Penalty):
    formula = "mean of z^2"
    tex = r"E[z^2]"
    symbol = "E[z²]"
    source = "me"
    {states}

    def __call__(self, latents, bandwidths):
        return {value}
"""
GOOD = "latents.z.square().mean((1, 2))"


def penalty(value: str = GOOD, name: str = "mine", states: str = "") -> str:
    """A plugin's text with one penalty."""
    return PENALTY.format(name=name, value=value, states=states)


def penalty_with(parameter: str) -> str:
    """A plugin's text with one penalty that has a parameter."""
    imports = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    text = penalty(states=parameter).replace("class Mine", "@dataclass(frozen=True)\nclass Mine")
    return imports + text


def write(path: Path, text: str) -> Path:
    """Write a plugin."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
