"""The PNG of a figure: a palette in place of its colours, without a visible difference."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from cubeae.figures import style


@pytest.mark.parametrize("gridded", [False, True])
def test_a_palette_shows_every_colour_and_a_white_background(gridded: bool, tmp_path: Path) -> None:
    with style.applied():
        figure = Figure(figsize=(4, 3), dpi=style.GRID_DPI if gridded else style.DPI)
        axes = figure.subplots()
        axes.imshow(np.linspace(0, 1, 64)[None], aspect="auto", cmap=style.HEIGHT_MAP)
        for shade, colour in enumerate(style.FACE_COLOURS):
            axes.plot(10 * shade, 0, "o", color=colour, markersize=3)
        figure.savefig(tmp_path / "whole.png")
        style.save(figure, tmp_path / "small.png", gridded)
    small = Image.open(tmp_path / "small.png")
    assert small.mode == "P"
    assert len(small.getcolors()) <= (style.GRID_COLOURS if gridded else style.COLOURS)
    shown, drawn = (
        np.asarray(Image.open(tmp_path / name).convert("RGB")).astype(int)
        for name in ("small.png", "whole.png")
    )
    assert (shown[drawn.min(axis=2) == 255] == 255).all()
    assert np.abs(shown - drawn).max() < 64  # of a pixel at the rim of a dot
    assert np.abs(shown - drawn).mean() < 2
