"""A browser, and the pages of planted results that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page of every kind."""
    from planted.site import write_site

    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    return folder


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What starts browsers; a process can have one at a time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without WebGL: pages show pictures in place of clouds that turn."""
    from planted.browsing import launched

    with launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def browser_with_clouds(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with WebGL."""
    from planted.browsing import launched

    with launched(playwright, clouds=True) as browser:
        yield browser
