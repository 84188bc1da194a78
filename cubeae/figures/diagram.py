"""Diagrams of boxes and arrows as data: laid out here, shown inline by pages, drawn for a paper."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cubeae.parts.channels import CHANNELS
from cubeae.parts.penalties import PENALTIES
from cubeae.words.compositions import regulariser_label
from cubeae.words.weights import parameters_label, term_weight_label

Place = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A box around its centre (x, y), in pixels; y grows downwards.

    ``kind`` is its style: 'data', 'network', 'noise', 'sum' (a circle), 'loss' or 'rule'.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Arrow:
    """An arrow along ``path`` from one box to another; ``dashed`` where nothing flows."""

    start: str
    end: str
    path: tuple[Place, ...]
    dashed: bool = False


@dataclass(frozen=True)
class Diagram:
    """A picture of ``boxes`` and ``arrows`` that is ``width`` by ``height`` pixels."""

    width: float
    height: float
    boxes: list[Box]
    arrows: list[Arrow] = field(default_factory=list)


MIDDLE = 66.0
_GAP = 26.0


def model_diagram(model: Mapping[str, Any]) -> Diagram:
    """A model of the config as a chain from x to x̂ with its losses.

    The 2024 student report's Figure 2 shows such a chain.

    Args:
        model: the plain config of one model, with ``encoder``, ``channel`` and ``regularisers``.
    """
    gaussian, channel = model["encoder"] == "gaussian", CHANNELS[model["channel"]]
    chain: list[tuple[str, float, tuple[str, ...], str]] = [
        ("x", 44, ("x",), "data"),
        ("encoder", 92, ("encoder",), "network"),
    ]
    if gaussian:
        chain += [("moments", 92, ("μ(x), σ(x)",), "data"), ("draw", 34, ("+",), "sum")]
    chain += [("y", max(44, 8 * len(channel.signal)), (channel.signal,), "data")]
    if channel.noise:
        chain += [("channel", 34, ("+",), "sum")]
    chain += [
        ("z", 44, ("z",), "data"),
        ("decoder", 92, ("decoder",), "network"),
        ("out", 44, ("x̂",), "data"),
    ]
    boxes, left = [], 8.0
    for name, width, lines, kind in chain:
        boxes.append(Box(name, left + width / 2, MIDDLE, width, 34, lines, kind))
        left += width + _GAP
    arrows = [
        Arrow(a.name, b.name, ((a.x + a.width / 2, MIDDLE), (b.x - b.width / 2, MIDDLE)))
        for a, b in itertools.pairwise(boxes)
    ]
    by_name = {box.name: box for box in boxes}
    noises = {"draw": ("σ(x) ε", "ε ~ N(0, I)"), "channel": channel.noise}
    for name, lines in noises.items():
        if name in by_name:
            _add_above(boxes, arrows, by_name[name], lines)
    bottom = _add_losses(boxes, arrows, by_name, model["regularisers"])
    return Diagram(left - _GAP + 8, bottom, boxes, arrows)


def _add_above(boxes: list[Box], arrows: list[Arrow], target: Box, lines: tuple[str, ...]) -> None:
    """Noise that enters ``target`` from above, named after it."""
    noise = Box(f"{target.name} noise", target.x, 20, 104, 36, lines, "noise")
    boxes.append(noise)
    arrows.append(Arrow(noise.name, target.name, ((noise.x, 38), (target.x, MIDDLE - 17))))


def _add_losses(
    boxes: list[Box],
    arrows: list[Arrow],
    by_name: Mapping[str, Box],
    regularisers: Mapping[str, Any],
) -> float:
    """Add the MSE below the chain, and each regulariser's penalties on z; the bottom edge."""
    z, x, out = by_name["z"], by_name["x"], by_name["out"]
    top = MIDDLE + 44
    penalised = {name: chosen["terms"] for name, chosen in regularisers.items() if chosen["terms"]}
    for index, (name, terms) in enumerate(penalised.items()):
        words = " + ".join(_weighted(key, term) for key, term in terms.items())
        y = top + 12 + 34 * index
        text = f"{regulariser_label(name)}: {words}"
        width = max(120.0, 7.0 * len(text))
        middle = min(max(z.x, width / 2 + 8), out.x + out.width / 2 - width / 2)
        boxes.append(Box(f"loss {name}", middle, y, width, 26, (text,), "loss"))
    if penalised:
        path = ((z.x, MIDDLE + 17), (z.x, top - 1))
        arrows.append(Arrow("z", f"loss {next(iter(penalised))}", path, dashed=True))
    y = top + 12 + 34 * len(penalised)
    boxes.append(Box("mse", (x.x + out.x) / 2, y, 150, 26, ("MSE: ‖x − x̂‖² / 3",), "loss"))
    for end, side in ((x, -75), (out, 75)):
        corner = ((end.x, MIDDLE + 17), (end.x, y), ((x.x + out.x) / 2 + side, y))
        arrows.append(Arrow(end.name, "mse", corner, dashed=True))
    return y + 21


def _weighted(name: str, term: Mapping[str, Any]) -> str:
    """A term's weight, symbol and parameters, as its box shows them."""
    penalty = PENALTIES[name]
    words = f"{term_weight_label(term['weight'])} {penalty.symbol}"
    parameters = parameters_label({key: term[key] for key in penalty.parameters})
    return f"{words} ({parameters})" if parameters else words


LAYER = 64.0
_BOX = (148.0, 30.0)


def graph(edges: Sequence[tuple[str, str]], nodes: Sequence[str]) -> Diagram:
    """A directed graph without cycles, in layers from top to bottom.

    A node lies below every node that leads to it and, within its layer, near their middle.

    Raises:
        ValueError: the graph has a cycle.
    """
    depth = _depths(edges, nodes)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    widest = max(map(len, layers), default=1)
    width = widest * (_BOX[0] + 16) + 16
    places: dict[str, Place] = {}
    for level, layer in enumerate(layers):
        parents = {n: [places[a][0] for a, b in edges if b == n] for n in layer}
        middle = {n: sum(xs) / len(xs) if xs else width / 2 for n, xs in parents.items()}
        for i, node in enumerate(sorted(layer, key=lambda n: (middle[n], n))):
            step = width / len(layer)
            places[node] = (step * (i + 0.5), 24 + LAYER * level)
    boxes = [Box(n, *places[n], *_BOX, (n,), "rule") for n in nodes]
    arrows = [Arrow(a, b, _drop(places[a], places[b])) for a, b in edges]
    return Diagram(width, 48 + LAYER * (len(layers) - 1), boxes, arrows)


def _drop(start: Place, end: Place) -> tuple[Place, ...]:
    half = _BOX[1] / 2
    return ((start[0], start[1] + half), (end[0], end[1] - half))


def _depths(edges: Sequence[tuple[str, str]], nodes: Sequence[str]) -> dict[str, int]:
    """Length of the longest path from a source to each node."""
    depth = dict.fromkeys(nodes, 0)
    for _ in range(len(nodes) + 1):
        deeper = depth | {
            end: max(depth[start] + 1 for start, other in edges if other == end) for _, end in edges
        }
        if deeper == depth:
            return depth
        depth = deeper
    raise ValueError("the graph has a cycle")
