"""The page of the theory: the 2024 student report's equations, with their implementations."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.plugins import plugin_entries
from cubeae.report.sentences.theory import EQUATIONS, equations_table
from cubeae.report.tables.conventions import conventions_table


@PAGES.add("theory")
class Theory(Page):
    """Every equation; raises LookupError where a function that implements one is gone."""

    label = "Theory"
    template = "theory.html.j2"
    loose = ("plugins",)
    sources = tuple(
        sorted({place.partition(":")[0] for each in EQUATIONS for place in each.places})
    )

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The equations, their functions, weights in other conventions, and what plugins add."""
        return {
            "equations": EQUATIONS,
            "table": equations_table(),
            "conventions": conventions_table(config.training.batch),
            "added": plugin_entries(map(str, inputs.files["plugins"])),
        }
