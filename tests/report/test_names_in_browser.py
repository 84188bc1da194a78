"""Names on a page in a real browser: compositions light up together, terms explain themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from planted.browsing import CHROMIUM, Visit, serious_violations, unfold
from playwright.sync_api import Browser, Locator, Page

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]
PHONE = {"width": 390, "height": 844}
NAME = "f4/mmd-standard"


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Any]:
    visits: list[Visit] = []

    def opened(name: str, **options: Any) -> Visit:
        visits.append(Visit(browser, site, name, **options))
        return visits[-1]

    yield opened
    for each in visits:
        each.context.close()


# ---- Compositions --------------------------------------------------------------------------


def lit(page: Page) -> set[str]:
    """The compositions that are lit."""
    return set(page.eval_on_selector_all(".lit", "all => all.map(e => e.dataset.composition)"))


def shade(row: Locator) -> str:
    return str(row.locator("td").last.evaluate("c => getComputedStyle(c).backgroundColor"))


def explored(page: Page) -> Locator:
    figure = page.locator("figure:has(.chart)").first
    figure.get_by_role("button", name="Explore: ").click()
    figure.locator(".chart[data-state=ready]").wait_for()
    return figure


def opacities(page: Page) -> dict[str, float]:
    """How opaque each composition of the first chart is drawn."""
    return page.evaluate(
        "() => { const place = document.querySelector('.chart');"
        "const { series } = cubeaeCharts[place.dataset.chart];"
        "const { data } = place.querySelector('.js-plotly-plot');"
        "return Object.fromEntries(series.map((s, i) => [s.composition, data[i].opacity ?? 1])) }"
    )


@pytest.mark.parametrize("by", ["pointer", "key"])
def test_a_name_in_a_table_lights_up_its_rows_entry_and_series(visit: Any, by: str) -> None:
    opened = visit("studies", viewport={"width": 1440, "height": 900})
    page = opened.page
    unfold(page)
    explored(page)
    name = page.locator(f"table a:has([data-composition='{NAME}'])")
    assert name.count() == 2  # one row per latent dim
    rows = page.locator("table[data-anchor=table-contest] tbody tr")
    sizes = rows.evaluate_all("all => all.map(r => r.getBoundingClientRect().height)")
    here = page.locator(f"[data-composition='{NAME}']")
    own, others = rows.filter(has=here), rows.filter(has_not=here)
    before = shade(own.first)
    page.mouse.move(0, 0)
    if by == "pointer":
        name.first.hover()
    else:
        name.first.focus()
    page.wait_for_selector(".lit")
    assert lit(page) == {NAME}
    assert all(shade(row) != before for row in own.all())
    assert all(shade(row) == before for row in others.all())
    assert rows.evaluate_all("all => all.map(r => r.getBoundingClientRect().height)") == sizes
    assert "lit" in str(page.locator(f".entry[data-composition='{NAME}']").get_attribute("class"))
    faded = opacities(page)
    assert faded.pop(NAME) == faded.pop("") == 1
    assert set(faded.values()) == {0.15}
    if by == "pointer":
        page.locator("h1").hover()
    else:
        page.keyboard.press("Shift+Tab")
    page.wait_for_function(f"!document.querySelector(\".lit[data-composition='{NAME}']\")")
    assert opened.faults == []


def test_an_entry_of_a_legend_and_a_mark_light_up_the_table(visit: Any) -> None:
    page = visit("studies", viewport={"width": 1440, "height": 900}).page
    unfold(page)
    figure = explored(page)
    entry = figure.locator(f".entry[data-composition='{NAME}']")
    entry.focus()  # while the pointer rests where the button was
    page.wait_for_timeout(300)
    assert lit(page) == {NAME}
    entry.blur()
    assert lit(page) == set()
    assert set(opacities(page).values()) == {1}
    mark = figure.locator(".trace:has(.errorbar)").nth(3).locator(".points path").first
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    for step in (1, 0):
        page.mouse.move(place["x"] + place["width"] / 2 + step, place["y"] + place["height"] / 2)
    page.wait_for_selector(".composition.lit")
    assert lit(page) == {NAME}
    # The box that says so stays.
    page.wait_for_timeout(300)
    assert page.locator(".hoverlayer .hovertext").count() == 1


def test_a_figure_s_panel_is_outlined_with_its_composition(visit: Any) -> None:
    page = visit("f5", viewport={"width": 1440, "height": 900}).page
    heads = page.locator(".panels h3 [data-composition]")
    assert heads.count() > 1
    heads.first.hover()
    name = heads.first.get_attribute("data-composition")
    assert lit(page) == {name}
    style = "c => getComputedStyle(c).outlineStyle"
    cards = page.locator(".panels").first.locator(".card")
    assert [card.evaluate(style) for card in cards.all()][:2] == ["solid", "none"]
    # The model card's loss of the same composition is lit, too.
    loss = page.locator(f".composition-label[data-composition='{name}']")
    assert "lit" in str(loss.get_attribute("class"))


# ---- Terms ---------------------------------------------------------------------------------


def test_a_key_shows_and_hides_a_term_s_meaning(visit: Any) -> None:
    opened = visit("index")
    page, tip = opened.page, opened.page.get_by_role("tooltip")
    term = page.locator("a.term").first
    assert not tip.is_visible()
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "term"
    meaning = page.locator(f"[id='{term.get_attribute('aria-describedby')}']").text_content()
    assert tip.is_visible()
    assert tip.inner_text() == " ".join(str(meaning).split())
    place = tip.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= page.viewport_size["width"]
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.keyboard.press("Tab")
    assert tip.is_visible()
    assert tip.inner_text() != meaning
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    # The link leads to the list of terms, which it opens.
    page.locator("#terms[open]").wait_for()
    assert opened.faults == []


def test_a_pointer_can_move_onto_the_meaning(visit: Any) -> None:
    page = visit("index").page
    tip = page.get_by_role("tooltip")
    page.locator("a.term").first.hover()
    tip.wait_for(state="visible")
    tip.hover()
    page.wait_for_timeout(400)
    assert tip.is_visible()
    page.locator("h1").hover()
    tip.wait_for(state="hidden")


def test_a_finger_s_first_tap_shows_the_meaning_and_its_second_leads_to_the_list(
    visit: Any,
) -> None:
    page = visit("index", viewport=PHONE, has_touch=True, is_mobile=True).page
    term, tip = page.locator("a.term").first, page.get_by_role("tooltip")
    term.tap()
    assert tip.is_visible()
    assert page.evaluate("location.hash") == ""
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    term.tap()
    page.locator("#terms[open]").wait_for()


def test_without_scripts_a_term_leads_to_its_meaning(visit: Any) -> None:
    page = visit("index", java_script_enabled=False).page
    term = page.locator("a.term").first
    assert term.get_attribute("href") == f"#{term.get_attribute('aria-describedby')}"
    page.locator("#terms summary").click()
    assert page.locator("#terms dd").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "f5", "studies", "methods"])
def test_axe_is_clean_with_a_meaning_and_names_lit(visit: Any, name: str, scheme: str) -> None:
    page = visit(name, color_scheme=scheme).page
    unfold(page)
    named = page.locator("a:has([data-composition])")
    if named.count():
        named.first.hover()
        page.wait_for_selector(".lit")
        page.wait_for_timeout(300)
    page.locator("a.term").first.focus()
    assert page.get_by_role("tooltip").is_visible()
    assert serious_violations(page) == []


def test_print_shows_no_mark_of_terms(visit: Any) -> None:
    page = visit("index").page
    page.emulate_media(media="print")
    style = "t => getComputedStyle(t).textDecorationLine"
    assert page.locator("a.term").first.evaluate(style) == "none"
    assert not page.locator("#terms").is_visible()
