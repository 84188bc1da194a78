"""The page of the theory: three arguments, and the 2024 student report's equations in code."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import theory_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.arguments import arguments
from cubeae.report.sentences.plugins import plugin_entries
from cubeae.report.sentences.theory import EQUATIONS, equations_table
from cubeae.report.tables.conventions import conventions_table


@PAGES.add("theory")
class Theory(Page):
    """Every equation; raises LookupError where a function that implements one is gone."""

    label = "Theory"
    template = "theory.html.j2"
    drawn = ("theory_figures",)
    loose = ("plugins",)
    sources = tuple(
        sorted({place.partition(":")[0] for each in EQUATIONS for place in each.places})
    )

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The arguments with their pictures and equations, the other equations, weights in other
        conventions, and what plugins add.
        """
        reference, dataset = config.report.reference, config.datasets[config.grid.dataset[0]]
        argued = arguments(dataset, reference.snr_db, reference.latent_dim)
        used = {number for each in argued for number in each.equations}
        return {
            "arguments": argued,
            "pictures": theory_pictures(config, inputs.drawn["theory_figures"]),
            "equations": {each.number: each for each in EQUATIONS},
            "others": [each for each in EQUATIONS if each.number not in used],
            "table": equations_table(),
            "conventions": conventions_table(config.training.batch),
            "added": plugin_entries(map(str, inputs.files["plugins"])),
        }
