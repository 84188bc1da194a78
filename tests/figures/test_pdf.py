"""The PDF of a figure: fonts without layout tables, and the same page as with them."""

import re
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.subset import Options
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from cubeae.figures import style

TEXT = "AVATAR fi −1 µ"  # DejaVu Sans kerns AV, and has a ligature fi


def streams(path: Path) -> list[bytes]:
    """The contents of a PDF's streams."""
    found = re.findall(rb"stream\n(.*?)\nendstream", path.read_bytes(), re.DOTALL)
    return [zlib.decompress(each) for each in found]


def fonts(path: Path) -> list[TTFont]:
    """The fonts that a PDF embeds."""
    return [TTFont(BytesIO(each)) for each in streams(path) if each[:4] == b"\0\1\0\0"]


def saved(path: Path) -> Path:
    with style.applied():
        figure = Figure()
        figure.text(0.1, 0.5, TEXT)
        figure.text(0.1, 0.2, f"${TEXT[0]}^2$ bold", weight="bold")
        style.save(figure, path)
    return path


def test_embedded_fonts_hold_glyphs_and_no_layout(tmp_path: Path) -> None:
    embedded = fonts(saved(tmp_path / "figure.pdf"))
    assert len(embedded) >= 2
    for font in embedded:
        assert {"glyf", "cmap", "hmtx"} <= {*font.keys()}
        assert not {*style.LAYOUT_TABLES} & {*font.keys()}


def test_the_page_is_the_same_as_with_those_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(Options._drop_tables_default)
    short = saved(tmp_path / "short.pdf")
    assert before == Options._drop_tables_default
    monkeypatch.setattr(style, "LAYOUT_TABLES", ())
    whole = saved(tmp_path / "whole.pdf")
    assert any("GPOS" in font for font in fonts(whole))

    def pages(path: Path) -> list[bytes]:
        return [each for each in streams(path) if b"BT" in each[:2000]]

    assert pages(short) == pages(whole)
    assert len(pages(short)) == 1
    outlines = [[font["glyf"][n] for n in font.getGlyphOrder()] for font in fonts(short)]
    assert outlines == [[font["glyf"][n] for n in font.getGlyphOrder()] for font in fonts(whole)]
