"""Tables in a real browser: filtered, sorted, scrolled, as cards on a phone, printed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from planted.browsing import CHROMIUM, Visit, serious_violations, unfold
from planted.site import PAGES
from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]
PHONE = {"width": 360, "height": 740}
TABLE = "table[data-anchor=table-surface-constant]"  # 6 cells of 3 SNRs
WIDE = "table[data-anchor=table-surface-constant-generation]"
LONG = "table[data-anchor=table-trials]"


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Any]:
    visits: list[Visit] = []

    def opened(name: str, **options: Any) -> Any:
        visits.append(Visit(browser, site, name, **options))
        unfold(visits[-1].page)
        return visits[-1].page

    yield opened
    for each in visits:
        each.context.close()


def test_a_filter_keeps_the_rows_that_have_every_word(open_page: Any) -> None:
    page = open_page("studies")
    rows = page.locator(f"{LONG} tbody tr")
    number = re.search(r"\d+", page.locator(f"{LONG} caption").inner_text())
    assert number
    box = page.get_by_role("searchbox", name=f"Filter table {number[0]}", exact=True)
    before = rows.all_inner_texts()
    words = ("linear", "winner")
    kept = [text for text in before if all(word in text for word in words)]
    assert 0 < len(kept) < len(before)
    box.focus()
    page.keyboard.type(" ".join(words).upper())
    shown = [row.inner_text() for row in rows.all() if row.is_visible()]
    assert shown == kept
    assert page.get_by_text(f"{len(kept)} of {len(before)} rows").is_visible()
    page.locator(LONG).get_by_role("button", name="Sort by").first.click()
    assert len([row for row in rows.all() if row.is_visible()]) == len(kept)
    box.fill("")
    assert all(row.is_visible() for row in rows.all())
    assert page.get_by_text(f"of {len(before)} rows").count() == 0


def test_a_short_table_has_no_filter(open_page: Any) -> None:
    page = open_page("studies")
    assert page.locator(".filter").count() < page.locator("table").count()


def test_the_first_column_stays_while_a_table_scrolls_and_the_edge_fades(open_page: Any) -> None:
    page = open_page("f5", viewport={"width": 768, "height": 800})
    place = page.locator(f".scroll-x:has({WIDE})")
    place.scroll_into_view_if_needed()
    cell = place.locator("tbody tr").first.locator(":scope > *").first
    second = place.locator("tbody tr").first.locator(":scope > *").nth(1)
    left, moved = cell.bounding_box()["x"], second.bounding_box()["x"]
    page.wait_for_selector(f".scroll-x.more:has({WIDE})")
    assert place.evaluate("p => getComputedStyle(p).maskImage").startswith("linear-gradient")
    place.evaluate("p => p.scrollLeft = p.scrollWidth")
    page.wait_for_selector(f".scroll-x:not(.more):has({WIDE})")
    assert cell.bounding_box()["x"] == pytest.approx(left, abs=1)
    assert second.bounding_box()["x"] < moved - 100


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_rows_are_cards_with_named_values(
    open_page: Any, name: str, script: bool
) -> None:
    page = open_page(name, viewport=PHONE, java_script_enabled=script)
    beyond = page.eval_on_selector_all(
        ".rows", "all => all.map(p => p.scrollWidth - p.clientWidth)"
    )
    assert beyond
    assert max(beyond) <= 0
    named = page.eval_on_selector_all(
        ".rows :is(tbody, tfoot) > tr > *",
        "all => all.filter(c => c.innerText.trim() !== '')"
        ".map(c => getComputedStyle(c, '::before').content)",
    )
    assert all(len(label.strip('"')) > 0 and label != "none" for label in named)


def test_on_a_phone_a_list_sorts(open_page: Any) -> None:
    page = open_page("f5", viewport=PHONE)
    cells = "t => [...t.tBodies[0].rows].map(r => r.cells[1].dataset.sort)"
    table = page.locator(TABLE)
    before = table.evaluate(cells)
    chooser = page.locator(f".tools:has(+ .scroll-x {TABLE})").get_by_label("Sort by")
    assert chooser.is_visible()
    chooser.select_option(label="Latent dims, falling")
    assert table.evaluate(cells) == sorted(before, reverse=True)
    chooser.select_option(label="as given")
    assert table.evaluate(cells) == before


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", ["index", "studies"])
def test_axe_finds_no_serious_violation(open_page: Any, name: str, width: int) -> None:
    page = open_page(name, viewport={"width": width, "height": 800})
    assert serious_violations(page) == []


def test_the_section_that_is_read_is_marked(open_page: Any) -> None:
    page = open_page("methods", viewport={"width": 1440, "height": 800})
    assert page.locator(".toc [aria-current]").inner_text() == "The headline measures"
    for section in ("family-generation", "rule"):
        page.evaluate(f"document.getElementById('{section}').scrollIntoView()")
        page.wait_for_selector(f".toc a[href='#{section}'][aria-current]")
        assert page.locator(".toc [aria-current]").count() == 1


def test_print_keeps_swatches_and_leaves_the_tools_out(open_page: Any) -> None:
    page = open_page("index")
    page.emulate_media(media="print")
    swatch = page.locator(".swatch").first
    assert swatch.evaluate("s => getComputedStyle(s).printColorAdjust") == "exact"
    assert not any(each.is_visible() for each in page.locator(".tools").all())
