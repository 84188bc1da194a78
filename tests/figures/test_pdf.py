"""The PDF of a figure: fonts of few tables, and the same page as with all."""

import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools import subset
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


def outlines(font: TTFont) -> list[Any]:
    """Those of its glyphs, in their order."""
    return [font["glyf"][name] for name in font.getGlyphOrder()]


def characters(path: Path) -> list[bytes]:
    """What a PDF says of the characters of its fonts' glyphs."""
    return [each for each in streams(path) if b"begincmap" in each]


def saved(path: Path) -> Path:
    with style.applied():
        figure = Figure()
        figure.text(0.1, 0.5, TEXT)
        figure.text(0.1, 0.2, f"${TEXT[0]}^2$ bold", weight="bold")
        style.save(figure, path)
    return path


def test_embedded_fonts_hold_what_a_reader_needs_and_no_more(tmp_path: Path) -> None:
    embedded = fonts(saved(tmp_path / "figure.pdf"))
    assert len(embedded) >= 2
    for font in embedded:
        assert {"glyf", "head", "hhea", "hmtx", "loca", "maxp"} <= {*font.keys()}
        assert {*font.keys()} <= {*style.NEEDED_TABLES, "GlyphOrder"}


def test_the_page_is_the_same_as_with_those_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = subset.load_font
    short = saved(tmp_path / "short.pdf")
    assert subset.load_font is before
    others = ("GDEF", "GPOS", "GSUB", "OS/2", "cmap", "kern", "name", "post")
    monkeypatch.setattr(style, "NEEDED_TABLES", (*style.NEEDED_TABLES, *others))
    whole = saved(tmp_path / "whole.pdf")
    assert any({"GPOS", "cmap"} <= {*font.keys()} for font in fonts(whole))

    def pages(path: Path) -> list[bytes]:
        return [each for each in streams(path) if b"BT" in each[:2000]]

    assert pages(short) == pages(whole)
    assert len(pages(short)) == 1
    assert list(map(outlines, fonts(short))) == list(map(outlines, fonts(whole)))
    # What a copied text is read from.
    assert characters(short) == characters(whole)
    assert len(characters(short)) >= 2
