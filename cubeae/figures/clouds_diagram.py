"""A schematic of the three clouds that one decoder generates, and of what their scores tell."""

from itertools import pairwise

from cubeae.figures.diagram import Arrow, Box, Diagram, Place

_ROWS = {"own": 44.0, "mixture": 124.0, "aggregate": 204.0}
_HEIGHT = 40.0
_SCORE_X, _SCORE_WIDTH = 678.0, 200.0
_DIFFERENCE_X = 868.0
_DECODER = Box("decoder", 508, 124, 84, 200, ("one", "decoder"), "network")

# Source and latents of each cloud, from left to right: name, centre, width, words, kind.
_CHAINS: dict[str, list[tuple[str, float, float, tuple[str, ...], str]]] = {
    "own": [
        ("prior", 232, 150, ("the model’s sampler,", "such as N(0, I)"), "noise"),
        ("own z", 400, 76, ("latents",), "data"),
    ],
    "mixture": [
        ("training z", 66, 116, ("latents of", "training points"), "data"),
        ("fit", 232, 150, ("Gaussian mixture,", "fitted afterwards"), "noise"),
        ("mixture z", 400, 76, ("latents",), "data"),
    ],
    "aggregate": [
        ("fresh x", 66, 116, ("fresh points", "of the cube"), "data"),
        ("encoder", 188, 76, ("encoder",), "network"),
        ("channel", 284, 76, ("channel",), "noise"),
        ("aggregate z", 400, 96, ("aggregate", "posterior"), "data"),
    ],
}
# Cloud -> its name, and what its smoothed KL tells.
_CLOUDS = {
    "own": ("its own cloud:", "what the model scores"),
    "mixture": ("the mixture’s cloud:", "what a fitted density scores"),
    "aggregate": ("the posterior’s cloud:", "what the decoder alone loses"),
}
_DIFFERENCES = {
    "removed": ("own", "mixture", ("removed by a mixture",)),
    "left": ("mixture", "aggregate", ("left by a mixture",)),
}


def clouds_diagram() -> Diagram:
    """The latents of the three clouds, from their sources to the scores and their differences."""
    boxes, arrows = [_DECODER], []
    for cloud, words in _CLOUDS.items():
        y = _ROWS[cloud]
        chain = [Box(n, x, y, w, _HEIGHT, lines, kind) for n, x, w, lines, kind in _CHAINS[cloud]]
        score = Box(f"{cloud} cloud", _SCORE_X, y, _SCORE_WIDTH, _HEIGHT, words, "loss")
        stops = [*chain, _DECODER, score]
        arrows += [_across(a, b, y) for a, b in pairwise(stops)]
        boxes += [*chain, score]
    for name, (upper, lower, lines) in _DIFFERENCES.items():
        boxes.append(_difference(name, upper, lower, lines))
        arrows += _to_difference(name, upper, lower)
    return Diagram(950, 248, boxes, arrows)


def _across(start: Box, end: Box, y: float) -> Arrow:
    path: tuple[Place, ...] = ((start.x + start.width / 2, y), (end.x - end.width / 2, y))
    return Arrow(start.name, end.name, path)


def _difference(name: str, upper: str, lower: str, lines: tuple[str, ...]) -> Box:
    return Box(name, _DIFFERENCE_X, (_ROWS[upper] + _ROWS[lower]) / 2, 148, 30, lines, "loss")


def _to_difference(name: str, upper: str, lower: str) -> list[Arrow]:
    """Dashed arrows from both scores to their difference."""
    middle, arrows = (_ROWS[upper] + _ROWS[lower]) / 2, []
    for cloud, side in ((upper, -1), (lower, 1)):
        y = _ROWS[cloud] - side * 8
        path = (
            (_SCORE_X + _SCORE_WIDTH / 2, y),
            (_DIFFERENCE_X, y),
            (_DIFFERENCE_X, middle + side * 15),
        )
        arrows.append(Arrow(f"{cloud} cloud", name, path, dashed=True))
    return arrows
