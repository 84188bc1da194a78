"""The page of the methods: every measure with its definition, source and floor."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.report.evidence.estimates import Floors
from cubeae.report.frame.inputs import Inputs
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.measures import measures_table
from cubeae.words.families import FAMILIES, collapsed_mse, sample_sizes


@PAGES.add("methods")
class Methods(Page):
    """How everything is measured."""

    label = "Methods"
    template = "methods.html.j2"
    tables = ("perfect",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The families of measures, and the sizes that the config sets."""
        chosen = {dataset: config.datasets[dataset] for dataset in config.grid.dataset}
        return {
            "families": FAMILIES,
            "measures": measures_table(Floors(inputs.tables["perfect"]), list(chosen)),
            "sizes": sample_sizes(config.evaluation),
            "collapsed": collapsed_mse(chosen),
        }
