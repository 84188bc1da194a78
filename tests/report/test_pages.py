"""Pages: escaped, complete, self-contained, and right about what is missing."""

import itertools
import json
import re
from collections.abc import Callable

import pytest
from planted.pages import (
    Page,
    clouds,
    cost_html,
    drawn_of,
    drawn_on_index,
    index_html,
    methods_html,
    model_html,
    provenance_html,
    theory_html,
)
from planted.report import CONFIG

from cubeae.report import PAGES, Inputs, asset

RENDERED: dict[str, Callable[[], str]] = {
    "index": index_html,
    "f1": lambda: model_html("f1"),
    "f5": model_html,
    "methods": methods_html,
    "theory": theory_html,
    "cost": cost_html,
    "provenance": provenance_html,
}


@pytest.fixture(scope="module", params=RENDERED)
def html(request: pytest.FixtureRequest) -> str:
    return RENDERED[request.param]()


def test_hostile_text_is_shown_as_text(html: str):
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;alert(" in html


def test_internal_links_lead_somewhere_and_ids_are_unique(html: str):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    targets = [href[1:] for href in page.all("a", "href") if href.startswith("#")]
    assert len(targets) > 5
    assert set(targets) <= set(page.ids)


def test_labels_name_elements_that_exist(html: str):
    page = Page(html)
    labels = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert labels
    assert set(labels) <= set(page.ids)


def test_nothing_is_loaded_from_a_network(html: str):
    page = Page(html)
    loads = [url for tag in ("img", "script") for url in page.all(tag, "src")]
    loads += [url for tag in ("link", "a") for url in page.all(tag, "href")]
    assert {"assets/style.css", "assets/report.js"} <= set(loads)
    # The icon is empty, so that no browser asks for one.
    assert [url for url in loads if re.match(r"\w+:|//|/", url)] == ["data:,"]
    assert not re.search(r"@import|url\(", asset("style.css").decode())


def test_headings_go_down_one_level_at_a_time(html: str):
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_every_figure_has_words_and_a_numbered_caption(html: str):
    page = Page(html)
    alts = page.all("img", "alt") + page.all("svg", "aria-label")
    assert len(alts) == len(page.captions) == len(page.all("figure", "id"))
    assert all(len(alt) > 40 for alt in alts)
    numbers = [re.match(r"Figure (\d+) \S", caption) for caption in page.captions]
    assert [int(m[1]) for m in numbers if m] == list(range(1, len(alts) + 1))


def test_tables_have_captions_and_scoped_heads(html: str):
    page = Page(html)
    names = [tag for tag, _ in page.tags]
    assert names.count("table") == names.count("caption") > 0
    assert names.count("th") > 0
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")


def test_pages_show_and_link_every_file_that_was_drawn():
    for html, drawn in (
        (index_html(), [*drawn_on_index(), *clouds()]),
        (model_html("f5"), drawn_of("f5")),
    ):
        page = Page(html)
        shown, links = page.all("img", "src"), page.all("a", "href")
        assert len(shown) > 5
        assert set(shown) <= set(drawn)
        turned = {path for path in drawn if path.endswith("clouds.js")}
        explored = set(page.all("div", "data-chart"))
        assert explored == {path for path in drawn if path.endswith(".js")} - turned
        assert set(drawn) - turned - explored <= set(links)
        assert {cloud["href"] for cloud in clouds_of(page)} == turned
    assert "assets/solid/f5/annealed/generation_grid.png" in shown
    assert not [path for path in drawn_of("f1") if "grid" in path]


def clouds_of(page: Page) -> list[dict[str, str]]:
    return [cloud for text in page.all("div", "data-clouds") for cloud in json.loads(text)]


def test_a_figure_that_was_not_drawn_is_said_to_be_absent():
    figures = [path for path in drawn_of("f1") if "surface/f1/none/latents" not in path]
    page = model_html("f1", figures=figures)
    assert page.count("This figure was not drawn.") == 1


def test_the_index_counts_the_verdicts_on_claims():
    said = (
        "Of its 2 claims, these results support 0, refute 1, find 0 too small to matter and leave "
        "1 undecided: <a href"
    )
    assert said in index_html()


def test_an_input_that_was_not_given_is_an_error():
    with pytest.raises(KeyError, match="claims"):
        PAGES["claims"].render(CONFIG, "claims", Inputs(), [])
