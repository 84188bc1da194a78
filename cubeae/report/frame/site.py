"""The pages of a report, in the order of its navigation.

To add a page: name it here, write a template that extends ``base.html.j2`` (whose comment says
what its blocks hold) and a function beside those of ``pages.py`` that renders it, and give it a
rule in ``rules/report.smk``. Figures and tables that it shows through the macros ``figure`` and
``table`` are numbered, linked and exported without further work.
"""

from dataclasses import dataclass

from cubeae.report.frame.layout import Config


@dataclass(frozen=True)
class Link:
    """A page as the navigation shows it: the stem of its file, and its name."""

    page: str
    label: str


def links(config: Config) -> list[Link]:
    """Every page: the overview, the models in the config's order, and what they rest on.

    A replication without experiments or datasets has no page.
    """
    replication = config["replication"]
    replicated = replication["experiments"] and replication["datasets"]
    return [
        Link("index", "Overview"),
        *(Link(model, model) for model in config["models"]),
        Link("studies", "Studies"),
        *([Link("replication", "Replication")] if replicated else []),
        Link("claims", "Claims"),
        Link("theory", "Theory"),
        Link("methods", "Methods"),
        Link("cost", "Cost"),
        Link("provenance", "Provenance"),
    ]
