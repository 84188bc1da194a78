"""The pages of the report. A line registers a page; their order is that of the navigation."""

# ruff: noqa: F401, I001
from cubeae.report.pages import index
from cubeae.report.pages import model
from cubeae.report.pages import studies
from cubeae.report.pages import replication
from cubeae.report.pages import claims
from cubeae.report.pages import theory
from cubeae.report.pages import methods
from cubeae.report.pages import cost
from cubeae.report.pages import provenance
