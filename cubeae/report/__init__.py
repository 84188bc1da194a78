"""The HTML report: static pages that open from disk, made from tables and the config."""

from cubeae.report.frame.assets import ASSETS, asset
from cubeae.report.frame.inputs import Inputs, read_inputs
from cubeae.report.frame.rendering import Link
from cubeae.report.pages.page import PAGES, Page, links_of, page_names, reserved_names

__all__ = [
    "ASSETS",
    "PAGES",
    "Inputs",
    "Link",
    "Page",
    "asset",
    "links_of",
    "page_names",
    "read_inputs",
    "reserved_names",
]
