"""Pages: escaped, complete, self-contained, and right about what is missing."""

import copy
import itertools
import math
import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from jinja2 import UndefinedError

from cubeae.report import (
    index_figures,
    model_figures,
    render_index_page,
    render_model_page,
    stylesheet,
)
from cubeae.report.card import card_of, schedule_words
from cubeae.report.counts import count
from cubeae.report.environment import environment, flat
from cubeae.schema import MEASURES
from cubeae.tables import summarise

HOSTILE = '<script>alert("x")</script> & <b>'
PROVENANCE = {"commit": "abc123", "packages": {"torch": "2.9"}, "note": HOSTILE}


def regulariser(sampler: str = "standard", **terms: tuple[float, str]) -> dict[str, Any]:
    return {
        "sampler": sampler,
        "terms": {
            name.replace("_", "-"): {"weight": weight, "schedule": schedule}
            for name, (weight, schedule) in terms.items()
        },
    }


def model(encoder: str, channel: str, **regularisers: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"A {encoder} model",
        "summary": HOSTILE,
        "limitations": HOSTILE,
        "encoder": encoder,
        "channel": channel,
        "length": 2,
        "regularisers": regularisers,
    }


CONFIG: dict[str, Any] = {
    "title": HOSTILE,
    "datasets": {"surface": {"kind": "surface", "half_side": 1.0}},
    "grid": {
        "dataset": ["surface", "solid"],
        "snr_db": [5, 15, math.inf],
        "latent_dim": [2, 6],
        "seeds": 2,
    },
    "schedules": {
        "constant": {"kind": "constant"},
        "ramp": {"kind": "linear", "anneal": 0.5},
    },
    "models": {
        "f1": model("deterministic", "none", none=regulariser("matched")),
        "f5": model(
            "gaussian",
            "gaussian",
            constant=regulariser(kl=(0.015, "constant"), mmd_standard=(0.5, "constant")),
            annealed=regulariser(kl=(0.015, "ramp")),
        ),
    },
    "training": {"architecture": {"hidden": [64, 32]}, "steps": 5000, "batch": 64},
    "evaluation": {"mmd_points": 2000, "neighbours": 5},
    "report": {"reference": {"snr_db": 15, "latent_dim": 6}, "grids": ["f5"]},
}


def make_metrics(seeds: int = 2) -> pd.DataFrame:
    """All of f1, and f5 with one cell missing (5 dB, 2), one diverged and one half diverged."""
    rows = []
    cells = [("f1", "none", math.inf, dim) for dim in (2, 6)]
    cells += [
        ("f5", name, snr, dim)
        for name in ("constant", "annealed")
        for snr in (5.0, 15.0, math.inf)
        for dim in (2, 6)
        if (snr, dim) != (5.0, 2)
    ]
    for dataset in ("surface", "solid"):
        for name, reg, snr, dim in cells:
            for seed in range(seeds):
                bad = name == "f5" and dim == 6 and (snr == 5 or (math.isinf(snr) and seed))
                values = dict.fromkeys(MEASURES, math.nan if bad else 0.25 + seed / 4)
                if math.isinf(snr) and not bad:
                    values["information_rate_bits"] = math.inf
                rows.append(
                    {
                        "dataset": dataset,
                        "model": name,
                        "regulariser": reg,
                        "snr_db": snr,
                        "latent_dim": dim,
                        "seed": seed,
                        "status": "diverged" if bad else "ok",
                        "reason": "loss is not finite" if bad else "",
                        "generated_kl_estimator": "k-NN of 5",
                    }
                    | values
                )
    return pd.DataFrame(rows)


class Page(HTMLParser):
    """What a test asks of a page: tags with attributes, ids, and the rows of each table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.rows: list[str] = []
        self.captions: list[str] = []
        self._into: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        into = {"tr": self.rows, "figcaption": self.captions}.get(tag)
        if into is not None:
            into.append("")
            self._into = into

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "figcaption"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] = " ".join((self._into[-1] + " " + data).split())

    def all(self, tag: str, attribute: str) -> list[str]:
        return [attrs[attribute] for name, attrs in self.tags if name == tag and attribute in attrs]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def model_html(name: str = "f5", metrics: pd.DataFrame | None = None, **kwargs: Any) -> str:
    metrics = make_metrics() if metrics is None else metrics
    config = kwargs.get("config", CONFIG)
    figures = kwargs.get("figures", model_figures(config, name))
    return render_model_page(config, name, summarise(metrics), metrics, figures, PROVENANCE)


def index_html(metrics: pd.DataFrame | None = None) -> str:
    metrics = make_metrics() if metrics is None else metrics
    return render_index_page(CONFIG, summarise(metrics), metrics, index_figures(CONFIG), PROVENANCE)


@pytest.fixture(scope="module", params=["index", "f1", "f5"])
def html(request: pytest.FixtureRequest) -> str:
    return index_html() if request.param == "index" else model_html(request.param)


def test_hostile_text_is_shown_as_text(html: str):
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;alert(" in html


def test_internal_links_lead_somewhere_and_ids_are_unique(html: str):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    targets = [href[1:] for href in page.all("a", "href") if href.startswith("#")]
    assert len(targets) > 10
    assert set(targets) <= set(page.ids)


def test_labels_name_elements_that_exist(html: str):
    page = Page(html)
    labels = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert labels
    assert set(labels) <= set(page.ids)


def test_nothing_is_loaded_from_a_network(html: str):
    page = Page(html)
    loads = [*page.all("img", "src"), *page.all("link", "href"), *page.all("a", "href")]
    assert "assets/style.css" in loads
    assert not [url for url in loads if re.match(r"\w+:|//|/", url)]
    assert not re.search(r"@import|url\(", stylesheet())


def test_headings_go_down_one_level_at_a_time(html: str):
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_every_image_has_words_and_every_figure_a_numbered_caption(html: str):
    page = Page(html)
    alts = page.all("img", "alt")
    assert len(alts) == len(page.all("img", "src")) == len(page.captions) > 0
    assert all(len(alt) > 40 for alt in alts)
    numbers = [re.match(r"Figure (\d+) \S", caption) for caption in page.captions]
    assert [int(m[1]) for m in numbers if m] == list(range(1, len(alts) + 1))


def test_tables_have_captions_and_scoped_heads(html: str):
    page = Page(html)
    names = [tag for tag, _ in page.tags]
    assert names.count("table") == names.count("caption") > 0
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")


def test_pages_show_every_figure_that_was_drawn():
    assert Page(index_html()).all("img", "src") == index_figures(CONFIG)
    shown = Page(model_html("f5")).all("img", "src")
    assert shown == model_figures(CONFIG, "f5")
    assert "assets/solid/f5/annealed/tsne_grid.png" in shown
    assert not [path for path in model_figures(CONFIG, "f1") if "grid" in path]


def test_a_figure_that_was_not_drawn_is_said_to_be_absent():
    page = model_html("f1", figures=model_figures(CONFIG, "f1")[1:])
    assert page.count("This figure was not drawn.") == 1


def cell_rows(html: str) -> list[str]:
    """The rows of the first 'all cells' table, without its head."""
    body = html.split('class="cells"')[1].split("</table>")[0]
    return [row for row in Page(f"<table {body}").rows if "Test MSE" not in row]


def test_every_cell_stands_in_the_table_with_its_count():
    rows = cell_rows(model_html())
    assert len(rows) == 6
    assert rows[0] == "5 dB 2 0 — not trained"
    assert rows[1] == "6 0 diverged (2 seeds)"
    # Means of 0.25 and 0.5, and their deviation, 0.25 / sqrt 2.
    assert rows[2].startswith("15 dB 2 2 0.375 ± 0.177")
    assert rows[3].startswith("6 reference 2 0.375")
    assert rows[4].startswith("no noise 2 2 0.375")


def test_a_single_seed_has_no_deviation_and_diverged_ones_are_counted():
    half = cell_rows(model_html())[5]
    assert half.startswith("6 1 1 diverged 0.250")
    assert "±" not in half
    assert all("±" not in row for row in cell_rows(model_html(metrics=make_metrics(seeds=1))))


def test_infinite_rates_are_shown_as_such():
    rows = cell_rows(model_html())
    assert [row.count("∞") for row in rows] == [0, 0, 0, 0, 1, 1]


def test_counts_and_reasons_of_what_did_not_train():
    counts = count(CONFIG, make_metrics(), "f5")
    # 2 datasets x 2 regularisers x 6 cells x 2 seeds; per dataset and regulariser 2 seeds missing
    # in one cell, 2 diverged in another and 1 in a third.
    assert (counts.expected, counts.ok, counts.diverged, counts.missing) == (48, 28, 12, 8)
    assert counts.reasons == [("loss is not finite", 12)]
    html = model_html()
    assert "loss is not finite (12 trainings)" in html
    assert "8 trainings that the config asks for have no result yet" in html


def test_rows_outside_the_config_are_not_counted():
    config = copy.deepcopy(CONFIG)
    config["grid"]["seeds"] = 1
    config["grid"]["dataset"] = ["surface"]
    counts = count(config, make_metrics(), "f1")
    assert (counts.expected, counts.ok, counts.missing) == (2, 2, 0)


def test_a_model_without_a_channel_has_cells_without_noise_alone():
    rows = cell_rows(model_html("f1"))
    assert [row[:10] for row in rows] == ["no noise 2", "6 referenc"]


def test_a_model_whose_every_training_diverged_has_a_page():
    metrics = make_metrics()
    metrics["status"] = "diverged"
    metrics["reason"] = "loss is not finite"
    metrics[list(MEASURES)] = math.nan
    html = model_html(metrics=metrics)
    assert [row.endswith("diverged (2 seeds)") for row in cell_rows(html)] == [False] + [True] * 5
    assert "has the lowest mean" not in index_html(metrics)


def test_results_that_are_not_there_yet_still_make_pages():
    none = make_metrics().iloc[:0]
    assert cell_rows(model_html(metrics=none))[0].endswith("— not trained")
    assert "48 trainings that the config asks for" in model_html(metrics=none)
    assert "What was run" in index_html(none)


def test_the_index_names_the_lowest_mean_and_links_to_the_models():
    metrics = make_metrics()
    metrics.loc[metrics["regulariser"] == "annealed", "test_mse"] /= 10
    html = index_html(metrics)
    assert "f5/annealed has the lowest mean Test MSE: 0.0375" in html
    hrefs = Page(html).all("a", "href")
    assert "f5.html#solid-annealed" in hrefs
    assert "solid-annealed" in Page(model_html()).ids


def test_the_estimator_of_the_kl_and_its_limits_are_named():
    for html in (index_html(), model_html()):
        assert "k-NN of 5" in html
        assert "grows with the sample size" in html
    # 5 h^2 / 9 with h = 1; `solid` is not among the config's dataset definitions.
    assert "A decoder that ignores its input scores 0.556 on surface." in model_html()


def test_the_card_says_how_a_model_is_built_and_trained():
    card = card_of(CONFIG, "f5")
    assert "3 → 64 → 32 → 2d" in card.encoder
    assert "d → 32 → 64 → 3" in card.decoder
    assert card.training == "10,000 steps; minibatches of 64"
    assert [term.weight for term in card.losses[0].terms] == ["0.015", "0.5"]
    assert card.losses[1].terms[0].schedule.startswith("rises linearly from 0 over the first 50%")
    html = model_html()
    assert "<msub><mi>s</mi><mtext>kl</mtext></msub>" in html
    assert "No channel: z = y." in model_html("f1")


def test_a_term_without_a_symbol_is_shown_by_name():
    config = copy.deepcopy(CONFIG)
    config["models"]["f5"]["regularisers"]["annealed"] = regulariser(novel=(1.0, "elsewhere"))
    html = model_html(config=config)
    assert "<mtext>novel</mtext>" in html
    assert "kind elsewhere" in html


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"kind": "constant"}, "constant"),
        ({"kind": "from-to", "start": 1.0, "end": 10.0, "anneal": 1.0}, "from 1× to 10×"),
        ({"kind": "cyclical", "cycles": 4, "rise": 0.5}, "4 cycles"),
        ({"kind": "new", "a": 1}, "kind new, a 1"),
    ],
)
def test_schedules_in_words(schedule: dict[str, Any], words: str):
    assert words in schedule_words(schedule)


def test_nested_settings_are_flattened_in_order():
    nested = {"a": {"b": [1, math.inf], "c": {}}, "d": None, "e": True}
    assert list(flat(nested)) == [("a.b", "1, ∞"), ("d", ""), ("e", "True")]


def test_an_undefined_name_in_a_template_is_an_error():
    with pytest.raises(UndefinedError, match="nowhere"):
        environment().from_string("{{ nowhere }}").render()
