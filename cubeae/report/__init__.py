"""The HTML report: static pages that open from disk, made from tables and a plain config."""

from cubeae.report.assets import ASSETS, asset
from cubeae.report.evidence import Evidence, read_evidence
from cubeae.report.layout import index_figures, model_figures
from cubeae.report.pages import render_index, render_model
from cubeae.report.record_pages import render_cost, render_provenance
from cubeae.report.reference_pages import render_methods, render_theory
from cubeae.report.study_page import StudyEvidence, read_studies, render_studies
from cubeae.report.verdict_pages import render_claims, render_replication

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
