"""What a reader sees first, and how far a page goes on: in a real browser, on planted results."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from planted.browsing import CHROMIUM
from planted.site import PAGES
from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SHEET = {"width": 718, "height": 1047}  # of A4 within margins of 1 cm


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


# Pixels at 1440 px, and sheets of A4, with every fold as the page opens.
MOST_PIXELS, MOST_SHEETS = 9_000, 8


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_too_long_on_a_screen_or_on_paper(open_page: Any, name: str) -> None:
    page = open_page(name, WIDE)
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert WIDE["height"] < height <= MOST_PIXELS
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
    printed = page.pdf(format="A4", margin=margins)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_SHEETS


def test_a_sheet_has_room_for_the_words_of_each_key_number(open_page: Any) -> None:
    """Below the number, not in a column beside it that breaks words."""
    page = open_page("index", SHEET)
    page.emulate_media(media="print")
    number, words = box(page, ".key-numbers dd"), box(page, ".key-numbers dt")
    assert words["y"] >= number["bottom"] - 1
    assert words["width"] > SHEET["width"] / 4


def test_what_is_folded_is_not_printed_and_what_is_open_is(open_page: Any) -> None:
    page = open_page("f5", WIDE)
    folded = page.locator("details.more")
    folded.first.evaluate("part => part.open = true")
    page.emulate_media(media="print")
    assert folded.first.locator("figure").first.is_visible()
    assert not folded.last.locator("table").first.is_visible()
    assert page.get_by_text("Parts that were folded on the screen are not printed.").is_visible()


FIRST = {
    "f5": ".findings dt",
    "studies": ".answer .lead",
    "replication": ".answer .lead",
    "claims": ".cards .value",
    "cost": ".lead",
    "provenance": "pre",
    "methods": "dl.definitions dt",
}


@pytest.mark.parametrize("name", FIRST)
def test_a_page_s_first_screen_answers_its_question(open_page: Any, name: str) -> None:
    page = open_page(name, WIDE)
    assert box(page, "h1")["bottom"] < box(page, FIRST[name])["y"]
    assert box(page, FIRST[name])["bottom"] < WIDE["height"]


def test_every_verdict_card_is_on_the_first_screen(open_page: Any) -> None:
    page = open_page("claims", WIDE)
    cards = page.locator("ul.cards > li")
    assert cards.count() == 7
    last = cards.last.locator(".value").bounding_box()
    assert last["y"] + last["height"] < WIDE["height"]


def test_the_theory_is_a_short_argument_on_a_phone_too(open_page: Any) -> None:
    """It was 17,180 pixels long when every equation was open."""
    page = open_page("theory", {"width": 400, "height": 844})
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    assert page.evaluate("document.documentElement.scrollHeight") <= 17_180 / 2
    assert page.locator("figure img").count() == 3
    assert not page.locator("#equation-7").is_visible()
    page.evaluate("location.hash = '#equation-7'")
    page.locator("#equation-7").wait_for(state="visible")
