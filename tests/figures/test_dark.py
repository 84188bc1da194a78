"""Figures on a dark screen: pixels of a real browser, of an SVG and of a PNG."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from planted.browsing import CHROMIUM
from playwright.sync_api import Browser

from cubeae.figures import style
from cubeae.figures.dark import COLOURS, following
from cubeae.report import asset
from cubeae.words.palette import MUTED

PAGE = """<!doctype html><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="style.css">
<figure class="single"><div class="card"><img src="{name}"></div></figure>"""


def drawn() -> Figure:
    """Words in ink on the paper, and black words on a light square."""
    figure = Figure(figsize=(4, 2))
    left, right = figure.subplots(1, 2)
    left.text(0.1, 0.5, "█", size=60, color=style.INK)
    left.set(xticks=[], yticks=[])
    right.imshow([[1.0]], cmap="Blues", vmin=0, vmax=8)
    right.text(0, 0, "█", size=30, color="black", ha="center", va="center")
    right.set_axis_off()
    return figure


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dark")
    (place / "style.css").write_bytes(asset("style.css"))
    with style.applied():
        for name in ("one.svg", "one.png"):
            style.save(drawn(), place / name, adapt=following)
            (place / f"{name}.html").write_text(PAGE.format(name=name), encoding="utf-8")
    return place


def lightness(browser: Browser, folder: Path, name: str, scheme: Any) -> np.ndarray:
    """Mean of the channels of every pixel of the picture on the page, 0 to 255."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": 900, "height": 700})
    page.goto((folder / f"{name}.html").as_uri())
    page.wait_for_function("document.images[0].complete")
    shot = page.locator("img").screenshot()
    page.close()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), float).mean(axis=2)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("name", ["one.svg", "one.png"])
def test_ink_is_light_on_a_dark_screen_and_dark_on_a_light_one(
    browser: Browser, folder: Path, name: str
) -> None:
    light, dark = (lightness(browser, folder, name, scheme) for scheme in ("light", "dark"))
    half = light.shape[1] // 2
    # The paper is most of the left half, the ink a part of it.
    assert np.median(light[:, :half]) > 240
    assert np.median(dark[:, :half]) < 60
    assert np.mean(light[:, :half] < 60) > 0.02
    assert np.mean(dark[:, :half] > 200) > 0.02


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_words_on_a_coloured_square_keep_their_contrast(browser: Browser, folder: Path) -> None:
    dark = lightness(browser, folder, "one.svg", "dark")
    square = dark[:, dark.shape[1] // 2 :]
    assert np.mean(square > 180) > 0.05  # the square
    assert np.mean(square < 20) > 0.01  # the words on it, darker than the paper


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, *MUTED])
def test_ink_and_lines_stand_out_from_the_dark_paper(colour: str) -> None:
    css = asset("style.css").decode()
    paper = re.findall(r"--raised: (#\w{6})", css)[1]
    on_dark = COLOURS.get(colour, colour)
    contrast = (luminance(on_dark) + 0.05) / (luminance(paper) + 0.05)
    assert contrast > (4.5 if colour in (style.INK, style.QUIET) else 3)


def test_a_file_that_is_not_matplotlib_s_is_refused() -> None:
    with pytest.raises(ValueError, match="no style sheet"):
        following("<svg/>")
