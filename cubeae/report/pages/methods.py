"""The page of the methods: every measure with its definition, source and floor."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.figures.clouds_diagram import clouds_diagram
from cubeae.report.evidence.estimates import Floors
from cubeae.report.frame.diagrams import diagram_picture
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import Picture, single_picture
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.measures import measures_table
from cubeae.specs.columns import HEADLINE
from cubeae.words.families import BRACKET, BY_KEY, FAMILIES, collapsed_mse, sample_sizes


@PAGES.add("methods")
class Methods(Page):
    """How everything is measured."""

    label = "Methods"
    template = "methods.html.j2"
    tables = ("perfect",)
    drawn = ("clouds_diagram", "examples_figure")

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The families of measures, and the sizes that the config sets."""
        chosen = {dataset: config.datasets[dataset] for dataset in config.grid.dataset}
        return {
            "headline": [BY_KEY[key] for key in (*HEADLINE, *BRACKET)],
            "counted_headline": len(HEADLINE) + 1,  # the bracket is of one measure
            "families": FAMILIES,
            "measures": measures_table(Floors(inputs.tables["perfect"]), list(chosen)),
            "sizes": sample_sizes(config.evaluation),
            "collapsed": collapsed_mse(chosen),
            "clouds": _clouds(inputs.drawn["clouds_diagram"]),
            "examples": single_picture("planted_clouds", inputs.drawn["examples_figure"]),
        }


def _clouds(files: list[str]) -> Picture:
    """The schematic of the three clouds, with the ``files`` of its drawing."""
    return diagram_picture(
        clouds_diagram(),
        "fig-three-clouds",
        "Three clouds of one decoder",
        "Latents are drawn from the model’s own sampler, from a Gaussian mixture fitted to the "
        "latents after training, and from the aggregate posterior: fresh points of the cube, "
        "encoded and sent through the channel. The same decoder makes a cloud of each, and every "
        "cloud is scored at the same true points. The scores’ differences tell where the loss "
        "comes from.",
        "Three rows lead from a source of latents through one decoder to a cloud and its smoothed "
        "KL; dashed arrows lead from neighbouring scores to their differences: what a mixture "
        "removes, and what it leaves.",
        files,
    )
