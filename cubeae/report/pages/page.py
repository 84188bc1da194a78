"""What a page of the report is, and the registry that holds all of them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from cubeae.config.keys import Config
from cubeae.registry import Registry
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import Link, render


class Page(ABC):
    """One page, or one page per model of the config.

    ``tables``, ``drawn`` and ``files`` name the inputs that its rule waits for; ``loose`` names
    files that it reads although their changes do not make it anew. rules/pages.smk says which
    files these names stand for.
    """

    label: ClassVar[str] = ""  # in the navigation; a page per model has the model's name
    template: ClassVar[str]
    per_model: ClassVar[bool] = False
    tables: ClassVar[tuple[str, ...]] = ()
    drawn: ClassVar[tuple[str, ...]] = ()
    files: ClassVar[tuple[str, ...]] = ()
    loose: ClassVar[tuple[str, ...]] = ()
    sources: ClassVar[tuple[str, ...]] = ()  # modules whose text the page shows

    def appears(self, config: Config) -> bool:
        """Whether the config's report has the page."""
        return True

    @abstractmethod
    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """What the template shows, by the names that it uses.

        Args:
            config: the whole config.
            name: the page's file without its ending: the registered name, or a model's.
            inputs: what the page asked for.
        """

    def render(self, config: Config, name: str, inputs: Inputs, links: Sequence[Link]) -> Rendered:
        """The page called ``name``, with ``links`` as its navigation.

        Raises:
            KeyError: ``inputs`` lacks what the page asked for, or the config has no such model.
            UndefinedError: the template names something that is not shown.
            ValueError: it shows two figures or tables under one anchor.
        """
        return render(config, name, self.template, links, self.shown(config, name, inputs))


PAGES: Registry[Page] = Registry("page")


def page_names(config: Config, registered: str) -> list[str]:
    """Names of the files, without ending, that a registered page has; none if it is left out."""
    page = PAGES[registered]
    if not page.appears(config):
        return []
    return list(config.models) if page.per_model else [registered]


def links_of(config: Config) -> list[Link]:
    """Every page of the config's report, in the order of the navigation."""
    return [
        Link(name, page.label or name)
        for registered, page in PAGES.items()
        for name in page_names(config, registered)
    ]


def reserved_names() -> list[str]:
    """Names that no model may have: the report's own pages and the folder of their assets."""
    return ["assets", *(name for name, page in PAGES.items() if not page.per_model)]
