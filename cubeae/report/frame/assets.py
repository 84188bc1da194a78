"""Files that every page loads, copied next to the pages."""

from importlib.resources import files

# Name in the report -> path in this package.
ASSETS = {
    "style.css": "style.css",
    "report.js": "report.js",
    "tables.js": "tables.js",
    "charts.js": "charts.js",
    "names.js": "names.js",
    "plotly-gl3d.min.js": "vendor/plotly-gl3d.min.js",
}


def asset(name: str) -> bytes:
    """The content of one of ``ASSETS``; raises KeyError for any other name."""
    return files("cubeae.report").joinpath(ASSETS[name]).read_bytes()
