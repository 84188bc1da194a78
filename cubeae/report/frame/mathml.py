"""Formulas: LaTeX in the source, MathML in the page, read without any script."""

from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup


@cache
def mathml(tex: str, block: bool = True) -> Markup:
    """``tex`` (LaTeX's maths mode) as a MathML element; ``block`` puts it on a line of its own."""
    return Markup(convert(tex, display="block" if block else "inline"))
