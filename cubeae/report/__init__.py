"""The HTML report: static pages that open from disk, made from tables and a plain config."""

from cubeae.report.evidence.tables import Evidence, read_evidence
from cubeae.report.frame.assets import ASSETS, asset
from cubeae.report.frame.layout import index_figures, model_figures
from cubeae.report.pages.records import render_cost, render_provenance
from cubeae.report.pages.reference import render_methods, render_theory
from cubeae.report.pages.results import render_index, render_model
from cubeae.report.pages.studies import StudyEvidence, read_studies, render_studies
from cubeae.report.pages.verdicts import render_claims, render_replication

__all__ = [
    "ASSETS",
    "Evidence",
    "StudyEvidence",
    "asset",
    "index_figures",
    "model_figures",
    "read_evidence",
    "read_studies",
    "render_claims",
    "render_cost",
    "render_index",
    "render_methods",
    "render_model",
    "render_provenance",
    "render_replication",
    "render_studies",
    "render_theory",
]
