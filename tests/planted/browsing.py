"""A real browser that opens pages from disk, without a network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

# The shell has no window to draw: a page takes it a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
AXE = Path(__file__).parent.parent / "vendor/axe.min.js"
# WebGL without a graphics card, which takes ten seconds for a page with clouds; or none.
WITH_CLOUDS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WITHOUT_CLOUDS = ["--disable-3d-apis"]


@contextmanager
def launched(playwright: Playwright, *, clouds: bool = False) -> Iterator[Browser]:
    """A browser that is closed at the end; ``clouds``: one that draws them."""
    arguments = ["--no-sandbox", *(WITH_CLOUDS if clouds else WITHOUT_CLOUDS)]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


class Visit:
    """A page opened from disk, with everything that the browser complained of."""

    def __init__(self, browser: Browser, folder: Path, name: str, **options: Any) -> None:
        self.context = browser.new_context(offline=True, **options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", lambda request: self.faults.append(request.url))
        self.page.goto((folder / f"{name}.html").as_uri())

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(message.text)


def unfold(page: Page) -> None:
    """Open every folded part."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def serious_violations(page: Page) -> list[str]:
    """What axe finds to be serious or critical."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
