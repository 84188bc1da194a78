"""Diagrams as figures of a page: inline SVG in the page's own colours."""

from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import quote

from markupsafe import Markup

from cubeae.config.keys import Config
from cubeae.figures.diagram import Diagram, model_diagram
from cubeae.parts.channels import CHANNELS
from cubeae.report.frame.environment import environment
from cubeae.report.frame.pictures import Picture, file_kind


def diagram_picture(
    diagram: Diagram, anchor: str, title: str, caption: str, alt: str, files: Sequence[str]
) -> Picture:
    """A diagram that is part of the page.

    Args:
        diagram: boxes and arrows.
        anchor: its permanent link.
        title, caption, alt: its words.
        files: paths, relative to the pages, of its files that exist.
    """
    template = environment().get_template("diagram.svg.j2")
    svg = Markup(template.render(diagram=diagram, anchor=anchor, alt=alt))
    links = tuple((file_kind(file), quote(file)) for file in files)
    return Picture(anchor, title, None, caption, alt, "diagram", links, inline=svg)


def composition_picture(config: Config, name: str, files: Sequence[str]) -> Picture:
    """The diagram of the model called ``name``; ``files`` as for ``diagram_picture``."""
    model = config.models[name]
    gaussian, channel = model.encoder == "gaussian", CHANNELS[model.channel]
    drawn = ["mean and deviation", "a draw"] if gaussian else []
    draw = (
        "The encoder gives μ and σ, and y = μ + σ ε is drawn with ε ~ N(0, I), so that gradients "
        "reach the encoder (Figure 2 of the 2024 student report). "
        if gaussian
        else "The encoder gives y directly. "
    )
    noisy = ["channel noise"] if channel.noise else []
    return diagram_picture(
        model_diagram(asdict(model)),
        "fig-composition",
        "Composition",
        f"How {name} is composed. {draw}{channel.words} The decoder reads z. Below the chain: "
        "the loss of each composition, in addition to the MSE.",
        "A chain of boxes from x to x̂: "
        + ", ".join(["encoder", *drawn, "y", *noisy, "z, decoder"])
        + "; below it the loss of each composition.",
        files,
    )
