"""The pages in a real browser, from disk and without a network: what a reader sees and does."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from conftest import HOSTILE, Project
from justhtml import JustHTML
from PIL import Image
from planted.browsing import CHROMIUM, Visit, serious_violations, unfold
from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.workflow,
    pytest.mark.xdist_group("finished"),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

WITH_CLOUDS = {"index", "f1", "f3"}
PAGES = ("index", "f1", "f3", "claims", "theory", "methods", "cost", "provenance")
WIDTHS = (360, 768, 1440)


@pytest.fixture
def visit(browser: Browser, finished: Project, request: pytest.FixtureRequest) -> Iterator[Any]:
    visits: list[Visit] = []

    def open_page(name: str, clouds: bool = False, **options: Any) -> Visit:
        used = request.getfixturevalue("browser_with_clouds") if clouds else browser
        visits.append(Visit(used, finished.folder / "reports", name, **options))
        return visits[-1]

    yield open_page
    for one in visits:
        one.context.close()


def watch_clouds(page: Page) -> None:
    """Bring the first figure that turns into view, and wait until it is drawn."""
    unfold(page)
    page.locator("figure:has(.clouds)").first.scroll_into_view_if_needed()
    page.wait_for_selector(".clouds[data-state=ready]", timeout=60_000)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_complaint_and_shows_every_picture(visit: Any, name: str) -> None:
    opened = visit(name, clouds=name in WITH_CLOUDS)
    assert bool(opened.page.locator(".clouds").count()) == (name in WITH_CLOUDS)
    if name in WITH_CLOUDS:
        watch_clouds(opened.page)
    assert opened.faults == []
    broken = "[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
    assert opened.page.evaluate(broken) == []
    assert opened.page.title()
    assert opened.page.locator("h1").count() == 1
    current = opened.page.locator("header.site [aria-current=page]")
    assert current.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_the_html_is_valid(finished: Project, name: str) -> None:
    text = (finished.folder / f"reports/{name}.html").read_text(encoding="utf-8")
    found = JustHTML(text, collect_errors=True).errors
    assert not found, [f"{error.code}, line {error.line}" for error in found]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit: Any, name: str, scheme: str) -> None:
    opened = visit(name, clouds=name in WITH_CLOUDS, color_scheme=scheme)
    unfold(opened.page)
    assert serious_violations(opened.page) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(visit: Any, name: str) -> None:
    opened = visit(name)
    unfold(opened.page)
    for width in WIDTHS:
        opened.page.set_viewport_size({"width": width, "height": 800})
        root = "document.documentElement"
        beyond = opened.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
        assert beyond <= 0, width


def test_internal_links_and_anchors_lead_somewhere(finished: Project) -> None:
    folder = finished.folder / "reports"
    ids, links = {}, []
    for name in PAGES:
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        ids[name] = set(re.findall(r' id="([^"]+)"', text))
        links += [(name, unquote(link)) for link in re.findall(r' href="([^":]+)"', text)]
    assert len(links) > 100
    for name, link in links:
        parts = urlsplit(link)
        target = Path(parts.path).stem if parts.path else name
        assert (folder / parts.path).exists(), f"{name}: {link}"
        assert not parts.fragment or parts.fragment in ids[target], f"{name}: {link}"


def test_the_navigation_leads_to_every_page(visit: Any) -> None:
    page = visit("index", viewport={"width": 360, "height": 700}).page
    for name in PAGES[1:]:
        page.locator(f"header.site a[href='{name}.html']").click()
        page.wait_for_url(f"**/{name}.html")
        link = page.locator("header.site [aria-current=page]").bounding_box()
        assert link is not None
        # The list of pages has scrolled to where the reader is.
        assert 0 <= link["x"] <= 360 - link["width"] / 2
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_a_table_sorts_up_down_and_back_by_number(visit: Any) -> None:
    page = visit("f1").page
    unfold(page)
    table = page.locator("table[data-anchor=table-surface-none]")
    cells = "t => [...t.tBodies[0].rows].map(r => parseFloat(r.cells[3].dataset.sort))"
    head = table.locator("th").nth(3)
    button = head.get_by_role("button", name="Sort by Test MSE")
    before = table.evaluate(cells)
    assert len(set(before)) > 1
    button.focus()
    page.keyboard.press("Enter")
    assert table.evaluate(cells) == sorted(before)
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert table.evaluate(cells) == sorted(before, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert table.evaluate(cells) == before
    assert table.locator("tfoot").inner_text().startswith("perfect generator")


def test_infinite_numbers_sort_as_the_largest(visit: Any) -> None:
    page = visit("f1").page
    unfold(page)
    table = page.locator("table[data-anchor=table-surface-none]")
    button = table.get_by_role("button", name="Sort by Channel noise")
    button.click()
    button.click()
    first = table.locator("tbody tr").first.locator("th").first
    assert first.inner_text() == "no noise"


def test_a_table_can_be_copied(visit: Any) -> None:
    opened = visit("index")
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unfold(opened.page)
    button = opened.page.get_by_role("button", name="Copy table 1", exact=True)
    # The word stands for two seconds, which a busy machine may miss: it is kept as it appears.
    button.evaluate(
        "b => new MutationObserver(() => { window.said ??= b.textContent })"
        ".observe(b, { childList: true })"
    )
    button.click()
    said = opened.page.wait_for_function("window.said").json_value()
    assert said == "Copied"
    lines = opened.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].startswith("Composition\tSampler\tn\tTest MSE\t")
    assert lines[1].startswith("unregularised\tmatched\t2\t")


def differing(first: bytes, second: bytes) -> float:
    """The share of pixels that differ between two screenshots of one size."""
    a, b = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in (first, second))
    return float((a != b).any(axis=2).mean())


def halves(canvas: Any) -> list[bytes]:
    """Screenshots of the true cloud and of the one beside it."""
    image = Image.open(io.BytesIO(canvas.screenshot()))
    middle = image.width // 2
    parts = []
    for box in ((0, 0, middle, image.height), (middle, 0, 2 * middle, image.height)):
        written = io.BytesIO()
        image.crop(box).save(written, "PNG")
        parts.append(written.getvalue())
    return parts


def test_clouds_load_when_they_come_into_view_draw_and_turn_together(visit: Any) -> None:
    opened = visit("f3", clouds=True, viewport={"width": 1200, "height": 500})
    page = opened.page
    assert page.evaluate("typeof Plotly") == "undefined"
    watch_clouds(page)
    canvas = page.locator(".clouds .canvas").first
    page.wait_for_timeout(500)
    before = halves(canvas)
    for part in before:
        colours = Image.open(io.BytesIO(part)).convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 100  # points of many heights, not a blank
    # The vertical stays vertical, and a box of numbers has the page's own colours.
    look = canvas.evaluate("c => [c._fullLayout.scene.dragmode, c._fullLayout.hoverlabel.bgcolor]")
    assert look == ["turntable", "#ffffff"]
    place = canvas.bounding_box()
    x, y = place["x"] + place["width"] / 4, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 20, steps=6)
    page.mouse.up()
    page.wait_for_timeout(500)
    turned = halves(canvas)
    # The drag was over the left cloud; both have turned.
    assert all(differing(a, b) > 0.01 for a, b in zip(before, turned, strict=True))
    page.get_by_role("button", name="Turn left").first.click()
    page.wait_for_timeout(500)
    again = halves(canvas)
    assert all(differing(a, b) > 0.01 for a, b in zip(turned, again, strict=True))
    assert opened.faults == []


def test_without_webgl_the_picture_stays(visit: Any) -> None:
    opened = visit("f3")
    unfold(opened.page)
    figure = opened.page.locator("figure:has(.clouds)").first
    figure.scroll_into_view_if_needed()
    figure.locator(".clouds[data-state='failed: no WebGL']").wait_for(state="attached")
    assert figure.locator("img").first.is_visible()
    assert not figure.locator(".clouds").is_visible()
    assert "WebGL" not in figure.inner_text()
    assert opened.faults == []


def test_a_cloud_can_be_coloured_by_face(visit: Any) -> None:
    page = visit("f3", clouds=True).page
    watch_clouds(page)
    canvas = page.locator(".clouds .canvas").first
    page.wait_for_timeout(500)
    before = canvas.screenshot()
    page.get_by_label("Colour").first.select_option("face")
    page.wait_for_timeout(1000)
    assert differing(before, canvas.screenshot()) > 0.005


def test_the_picture_stays_without_scripts(visit: Any) -> None:
    page = visit("f3", java_script_enabled=False).page
    assert page.locator("figure:has(.clouds) img").first.is_visible()
    assert not page.locator(".clouds").first.is_visible()


def test_a_link_into_a_folded_part_opens_it_and_print_keeps_it_open(visit: Any) -> None:
    page = visit("index").page
    table = page.locator("table[data-anchor=table-leaders-surface]")
    assert not table.is_visible()
    page.evaluate("location.hash = 'table-leaders-surface'")
    table.wait_for(state="visible")
    page.emulate_media(media="print")
    assert table.is_visible()


def test_dark_mode_changes_the_colours(visit: Any) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = visit("index", color_scheme=scheme).page
        style = "getComputedStyle(document.body)"
        shades.append([page.evaluate(f"{style}.{name}") for name in ("backgroundColor", "color")])
    light, dark = ([sum(map(int, re.findall(r"\d+", c))) for c in pair] for pair in shades)
    assert light[0] > 600 > light[1]
    assert dark[0] < 200 < dark[1]


@pytest.mark.parametrize("name", ["index", "f1", "cost"])
def test_a_printed_page_cuts_no_figure(visit: Any, name: str) -> None:
    page = visit(name).page
    page.emulate_media(media="print")
    # An A4 page with margins of 1 cm, in pixels of 1/96 inch.
    width, height = 718, 1046
    page.set_viewport_size({"width": width, "height": height})
    sizes = page.eval_on_selector_all(
        "figure", "fs => fs.map(f => [f.getBoundingClientRect().height, f.scrollWidth])"
    )
    assert sizes
    assert all(tall <= height and wide <= width for tall, wide in sizes), sizes
    assert not page.locator("header.site").is_visible()
    printed = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    assert printed.startswith(b"%PDF")
    assert page.evaluate("document.querySelectorAll('figure').length") == len(sizes)


def test_a_page_stays_small(finished: Project) -> None:
    folder = finished.folder / "reports"
    for name in PAGES:
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        loads = set(re.findall(r' src="([^"]+)"', text))
        loads |= set(re.findall(r"&#34;href&#34;: &#34;([^&]+)&#34;", text))
        loads |= set(re.findall(r' data-chart="([^"]+)"', text))
        loads |= {"assets/style.css", "assets/plotly-gl3d.min.js"}
        size = len(text.encode()) + sum((folder / unquote(p)).stat().st_size for p in loads)
        assert size < 5e6, name


def test_a_script_in_the_title_is_shown_as_text(visit: Any) -> None:
    opened = visit("index")
    asked = []
    opened.page.on("dialog", lambda dialog: asked.append(dialog.message))
    opened.page.reload()
    assert opened.page.locator("h1").inner_text() == HOSTILE
    assert asked == []


GOLDEN = {
    "f3": [
        "What it generates",
        "Where the faces lie in two latent dims",
        "Model card",
        "Results at the reference cell",
        "More figures",
        "Every cell",
    ],
    "methods": [
        "The headline measures",
        "All measures",
        "Reconstruction",
        "Latent space and information",
        "Generation: divergences and distances",
        "Generation: where the loss comes from",
        "Generation: where the points lie",
        "Verdicts",
        "Settings",
    ],
    "cost": ["Rules", "Speed of training", "Compared with other ways", "Which rule needs which"],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_page_has_its_sections_and_numbered_tables_and_figures(visit: Any, name: str) -> None:
    page = visit(name).page
    heads = [" ".join(text.split()) for text in page.locator("main h2").all_inner_texts()]
    assert [head.removesuffix(" #") for head in heads] == GOLDEN[name]
    for word, selector in (("Table", "caption"), ("Figure", "figcaption")):
        numbers = page.locator(f"{selector} .number").all_inner_texts()
        hidden = page.locator(f"details {selector} .number").all_text_contents()
        count = page.locator(selector).count()
        shown = [number for number in numbers if number] + hidden
        assert set(shown) == {f"{word} {i + 1}" for i in range(count)}
    levels = page.eval_on_selector_all("h1,h2,h3", "hs => hs.map(h => +h.tagName[1])")
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
