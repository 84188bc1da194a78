"""The HTML report: static pages that open from disk, made from tables and a plain config."""

from cubeae.report.layout import index_figures, model_figures
from cubeae.report.pages import render_index_page, render_model_page, stylesheet

__all__ = [
    "index_figures",
    "model_figures",
    "render_index_page",
    "render_model_page",
    "stylesheet",
]
