"""Charts that the reader explores in place of a picture, in a real browser."""

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
CHARTS = {"index": ("mse_by_snr", "generation_by_snr", "rate_distortion"), "studies": ("contest",)}
SHOWN = [(page, name) for page, names in CHARTS.items() for name in names]


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Any]:
    visits: list[Visit] = []

    def opened(name: str, **options: Any) -> Visit:
        visits.append(Visit(browser, site, name, **options))
        unfold(visits[-1].page)
        return visits[-1]

    yield opened
    for each in visits:
        each.context.close()


def figure_of(page: Page, name: str) -> Locator:
    return page.locator(f"figure[id$='-{name}']").first


def explore(page: Page, name: str) -> Locator:
    """The figure, with its chart drawn in the picture's place."""
    figure = figure_of(page, name)
    figure.get_by_role("button", name="Explore: ").click()
    figure.locator(".chart[data-state=ready]").wait_for()
    return figure


def point_at(page: Page, mark: Locator) -> str:
    """What the box says when the pointer is at ``mark``, a line a part."""
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2 + 1, place["y"] + place["height"] / 2)
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    box = page.locator(".hoverlayer .hovertext")
    box.first.wait_for()
    return "\n".join(box.first.locator("tspan.line").all_text_contents())


def means(figure: Locator, series: int = 0) -> Locator:
    """The marks of a series with whiskers."""
    return figure.locator(".trace:has(.errorbar)").nth(series).locator(".points path")


def drawn(figure: Locator) -> int:
    """How many marks are drawn."""
    return figure.locator(".scatterlayer .points path").count()


@pytest.mark.parametrize(("page", "name"), SHOWN)
def test_the_picture_is_shown_until_the_reader_asks_for_the_chart(
    visit: Any, page: str, name: str
) -> None:
    opened = visit(page)
    figure = figure_of(opened.page, name)
    assert figure.locator("img").is_visible()
    assert not figure.locator(".chart").is_visible()
    assert opened.page.evaluate("typeof Plotly + typeof cubeaeCharts") == "undefined" * 2
    explore(opened.page, name)
    assert drawn(figure) > 0
    assert not figure.locator("img").is_visible()
    button = figure.get_by_role("button", name="Show the picture: ")
    assert button.get_attribute("aria-expanded") == "true"
    assert button.inner_text() == "Show the picture"
    button.click()
    assert figure.locator("img").is_visible()
    assert not figure.locator(".chart").is_visible()
    assert opened.faults == []


def test_a_mark_s_box_has_its_mean_interval_seeds_and_label(visit: Any) -> None:
    opened = visit("index")
    figure = explore(opened.page, "generation_by_snr")
    # The planted mean of 0.1 and 0.2 nats, a hundredth to either side.
    said = point_at(opened.page, means(figure).nth(1))
    assert said.splitlines() == [
        "annealed",
        "15 dB, 1 latent dim",
        "smoothed KL 0.150 [0.140, 0.160] nats".replace(" [", "\xa0[").replace(", ", ",\xa0"),
        "mean over 2 seeds, with its 95 % interval",
    ]
    assert opened.faults == []


def test_a_training_s_box_names_its_seed(visit: Any) -> None:
    page = visit("index").page
    figure = explore(page, "rate_distortion")
    said = point_at(page, figure.locator(".scatterlayer .points path").first)
    assert "seed" in said
    assert "distortion" in said
    assert "information at most" in said


def test_a_contender_s_box_has_both_measures_with_intervals(visit: Any) -> None:
    page = visit("studies").page
    figure = explore(page, "contest")
    # The own sampler's cloud of the one contender that no other is near to: 40 times 0.015 nats.
    said = point_at(page, means(figure, 3).first)
    rows = page.locator("table[data-anchor=table-contest] tbody tr", has_text="MMD (standard)")
    cells = [text.strip() for text in rows.first.locator("td").all_text_contents()]
    own, mse = (next(c for c in cells if c.startswith(start)) for start in ("0.59", "0.038"))
    assert said.startswith(f"MMD (standard)\nown sampler: smoothed KL {own} nats\ntest MSE {mse}")
    assert said.endswith("geometric means over 10 seeds, 95 % intervals")


def test_the_legend_hides_and_shows_a_series_by_key(visit: Any) -> None:
    page = visit("studies").page
    figure = explore(page, "contest")
    before = drawn(figure)
    entry = figure.get_by_role("button", name="KL", exact=True)
    assert entry.get_attribute("aria-pressed") == "true"
    entry.focus()
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelectorAll('.entry[aria-pressed=false]').length === 1")
    assert drawn(figure) == before - 2 * 3  # two panels of three clouds
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('.entry[aria-pressed=false]')")
    assert drawn(figure) == before
    entry.click()
    figure.get_by_role("button", name="Reset: ").click()
    page.wait_for_function("!document.querySelector('.entry[aria-pressed=false]')")
    assert drawn(figure) == before


@pytest.mark.parametrize("size", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", CHARTS)
def test_axe_is_clean_and_nothing_is_wider_than_the_screen(
    visit: Any, name: str, scheme: str, size: dict[str, int]
) -> None:
    opened = visit(name, viewport=size, color_scheme=scheme)
    for each in CHARTS[name]:
        explore(opened.page, each)
    root = "document.documentElement"
    assert opened.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    assert opened.faults == []
    assert serious_violations(opened.page) == []


def test_panels_are_side_by_side_where_there_is_room(visit: Any) -> None:
    for size, beside in ((PHONE, False), ({"width": 1440, "height": 900}, True)):
        figure = explore(visit("studies", viewport=size).page, "contest")
        first, second = (figure.locator(".nsewdrag").nth(i).bounding_box() for i in (0, 1))
        assert first is not None
        assert second is not None
        assert (second["x"] > first["x"] + first["width"]) == beside
        assert (second["y"] > first["y"] + first["height"]) != beside


def test_marks_are_light_on_a_dark_screen_and_follow_the_scheme(visit: Any) -> None:
    page = visit("studies", color_scheme="light").page
    figure = explore(page, "contest")
    colour = "() => getComputedStyle(document.querySelector('.errorbar path')).stroke"
    assert page.evaluate(colour) == "rgb(51, 34, 136)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"({colour})() === 'rgb(138, 123, 240)'")
    mark = figure.locator(".mark").first
    assert mark.evaluate("m => getComputedStyle(m).color") == "rgb(138, 123, 240)"


def test_print_shows_the_picture(visit: Any) -> None:
    page = visit("studies").page
    figure = explore(page, "contest")
    page.emulate_media(media="print")
    assert figure.locator("img").is_visible()
    assert not figure.locator(".chart").is_visible()
    assert not figure.get_by_role("button").first.is_visible()


def test_without_scripts_there_is_the_picture_and_no_button(visit: Any) -> None:
    page = visit("studies", java_script_enabled=False).page
    figure = figure_of(page, "contest")
    assert figure.locator("img").is_visible()
    assert figure.get_by_role("button").count() == 0
    assert not figure.locator(".chart").is_visible()


def test_a_chart_whose_script_is_missing_says_so(visit: Any) -> None:
    opened = visit("studies")
    opened.page.evaluate("document.querySelector('.chart').dataset.chart = 'missing.js'")
    figure = figure_of(opened.page, "contest")
    figure.get_by_role("button", name="Explore: ").click()
    figure.get_by_text("The chart cannot be shown.").wait_for()
    figure.get_by_role("button", name="Show the picture: ").click()
    assert figure.locator("img").is_visible()
