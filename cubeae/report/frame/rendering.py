"""Render a template as a page, with what every page needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.environment import environment
from cubeae.report.frame.register import Register, Rendered
from cubeae.words.colours import colours_of
from cubeae.words.compositions import labels_of


@dataclass(frozen=True)
class Link:
    """A page in the navigation: its file without the ending, and its label."""

    page: str
    label: str


def render(
    config: Config, page: str, template: str, links: Sequence[Link], shown: Mapping[str, Any]
) -> Rendered:
    """Render ``template`` as ``page``, with ``links`` as its navigation.

    Raises:
        UndefinedError: the template names something that was not given.
        ValueError: it shows two figures or tables under one anchor.
    """
    register = Register(page)
    text = (
        environment()
        .get_template(template)
        .render(
            config=config,
            register=register,
            links=links,
            colours=colours_of(config),
            labels=labels_of(config),
            **shown,
        )
    )
    return Rendered(text, register)
