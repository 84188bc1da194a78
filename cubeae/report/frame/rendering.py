"""Render a template as a page, with what every page needs."""

from typing import Any

from cubeae.report.frame import layout
from cubeae.report.frame.environment import environment
from cubeae.report.frame.layout import Config
from cubeae.report.frame.register import Register, Rendered
from cubeae.report.frame.site import links


def render(config: Config, page: str, template: str, **shown: Any) -> Rendered:
    """Render ``template`` as ``page`` with what every page needs, and what it shows itself.

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
            links=links(config),
            colours=layout.colours(config),
            **shown,
        )
    )
    return Rendered(text, register)
