"""What a reader sees first, and how far a page goes on: in a real browser, on planted results."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from planted.browsing import CHROMIUM, launched
from planted.site import write_site
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Any]:
    pages: list[Page] = []

    def opened(name: str, size: dict[str, int], **options: Any) -> Page:
        pages.append(browser.new_page(viewport=size, **options))
        pages[-1].goto((site / f"{name}.html").as_uri())
        return pages[-1]

    yield opened
    for each in pages:
        each.close()


def box(page: Page, selector: str) -> dict[str, float]:
    """Place of the first element that ``selector`` finds, in pixels of the first screen."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return {**found, "bottom": found["y"] + found["height"]}


def test_the_first_screen_holds_the_answer_and_its_picture(open_page: Any) -> None:
    page = open_page("index", WIDE)
    answer, picture = box(page, ".answer"), box(page, ".first-screen img")
    assert box(page, "h1")["bottom"] < answer["y"]
    assert answer["bottom"] < box(page, ".key-numbers dd")["y"]
    assert max(box(page, ".key-numbers dd")["bottom"], picture["bottom"]) < WIDE["height"]
    # Side by side.
    assert picture["x"] > answer["x"] + answer["width"]
    assert picture["width"] > 560


def test_a_phone_s_first_screen_holds_the_verdict_a_number_and_the_picture_s_top(
    open_page: Any,
) -> None:
    page = open_page("index", PHONE)
    verdict, number = box(page, ".answer .lead"), box(page, ".key-numbers dd")
    picture = box(page, ".first-screen img")
    assert verdict["bottom"] <= number["y"]
    assert number["bottom"] < picture["y"] < PHONE["height"] - 40
