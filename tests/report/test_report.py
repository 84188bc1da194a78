"""Pages: escaped, complete, self-contained, and right about what is missing."""

import copy
import itertools
import json
import math
import re
import subprocess
import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jinja2 import UndefinedError

from cubeae.registry import UnknownNameError
from cubeae.report import (
    Evidence,
    asset,
    index_figures,
    model_figures,
    render_cost,
    render_index,
    render_methods,
    render_model,
    render_provenance,
    render_theory,
)
from cubeae.report.evidence.counts import count
from cubeae.report.frame.environment import environment, flat
from cubeae.report.frame.mathml import mathml
from cubeae.report.frame.register import Register
from cubeae.report.sentences.card import card_of
from cubeae.report.sentences.sources import implementation
from cubeae.report.sentences.theory import EQUATIONS
from cubeae.report.tables.costs import direct, read_costs, rule_edges
from cubeae.report.tables.latex import booktabs
from cubeae.report.tables.provenance import blas, commit, file_hash, processor, provenance
from cubeae.report.tables.table import Cell, Column, Row, Table
from cubeae.specs.columns import CELL, ERRORS, GENERATION, HEADLINE, MEASURES
from cubeae.words.families import FAMILIES, LEADING, sample_sizes
from cubeae.words.families import MEASURES as SHOWN

HOSTILE = '<script>alert("x")</script> & <b>'


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
    "replication": {"datasets": [], "experiments": {}},
    "evaluation": {"generated": 20000, "clouds": {"tau": 0.1, "knn_points": 2000}},
    "report": {
        "reference": {"snr_db": 15, "latent_dim": 6},
        "baseline": {"model": "f5", "regulariser": "constant"},
        "tolerance": 0.1,
        "perfect": 3,
        "grids": ["f5"],
    },
}


ESTIMATOR = "knn(data||generated, n=2000, m=1900, k=5)"
INFINITE = ("information_rate_bits", "mutual_information_upper_bits")


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
                    values |= dict.fromkeys(INFINITE, math.inf)
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
                        "knn_kl_estimator": ESTIMATOR,
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


def make_intervals(metrics: pd.DataFrame) -> pd.DataFrame:
    """As ``cubeae.results.inference`` makes them, with bounds 10 % beyond the extremes."""
    sound = metrics[metrics["status"] == "ok"]
    long = sound.melt([*CELL, "seed"], list(MEASURES), var_name="measure")
    groups = long.groupby([*CELL, "measure"])["value"]
    frame = groups.agg(["count", "mean", "min", "max"]).reset_index()
    several = (frame["count"] > 1) & np.isfinite(frame["max"])
    for name in ("median", "iqm", "mean"):
        frame[name] = frame["mean"]
        frame[f"{name}_low"] = (frame["min"] - 0.1).where(several)
        frame[f"{name}_high"] = (frame["max"] + 0.1).where(several)
    return frame.rename(columns={"count": "n"}).drop(columns=["min", "max"])


def make_perfect() -> pd.DataFrame:
    """Three true samples of the surface, that score 0.001, 0.002 and 0.003; none of the solid."""
    columns = {name: [0.001, 0.002, 0.003] for name in (*GENERATION, *ERRORS)}
    return pd.DataFrame({"dataset": "surface", "repeat": range(3)} | columns)


def make_comparisons(n: int = 5, **changes: Any) -> pd.DataFrame:
    """f5/annealed against f5/constant on the surface: a verdict of each kind."""
    verdicts = ("better", "equivalent within 0.0123", "not resolved", "worse")
    rows = []
    for (measure, larger), verdict in zip(HEADLINE.items(), verdicts, strict=True):
        row: dict[str, Any] = {
            "dataset": "surface",
            "snr_db": 15.0,
            "latent_dim": 6,
            "model": "f5",
            "regulariser": "annealed",
            "measure": measure,
            "larger_is_better": larger,
            "margin": 0.01234,
            "n": n,
            "p": 2.0 ** (1 - n),
            "p_holm": min(1.0, 4 * 2.0 ** (1 - n)),
            "attainable_p": 2.0 ** (1 - n),
            "detectable": 0.0456,
            "equivalence_margin": 0.0789,
            "verdict": verdict,
        }
        for name, ends in (
            ("difference", (-0.02, -0.031, -0.011)),
            ("median_difference", (-0.02, -0.031, -0.011)),
            ("improvement", (1.0, 0.57, 1.0)),
        ):
            row |= dict(zip((name, f"{name}_low", f"{name}_high"), ends, strict=True))
        rows.append(row | changes)
    return pd.DataFrame(rows)


def model_html(name: str = "f5", metrics: pd.DataFrame | None = None, **kwargs: Any) -> str:
    metrics = make_metrics() if metrics is None else metrics
    config = kwargs.get("config", CONFIG)
    figures = kwargs.get("figures", model_figures(config, name))
    perfect = kwargs.get("perfect", make_perfect())
    evidence = Evidence(metrics, make_intervals(metrics), perfect)
    comparison = kwargs.get("comparison", pd.DataFrame())
    diagrams = [f"assets/diagrams/{name}.pdf"]
    return render_model(config, name, evidence, comparison, figures, diagrams).html


# Two claims of three tests.
CLAIMS = pd.DataFrame(
    {"claim": ["1", "1", "2"], "verdict": ["refuted", "refuted", "not resolved"]},
)


def index_html(
    metrics: pd.DataFrame | None = None,
    comparisons: pd.DataFrame | None = None,
    perfect: pd.DataFrame | None = None,
    config: dict[str, Any] = CONFIG,
) -> str:
    metrics = make_metrics() if metrics is None else metrics
    comparisons = make_comparisons() if comparisons is None else comparisons
    perfect = make_perfect() if perfect is None else perfect
    evidence = Evidence(metrics, make_intervals(metrics), perfect)
    return render_index(config, evidence, comparisons, CLAIMS, index_figures(CONFIG)).html


PAGES: dict[str, Callable[[], str]] = {
    "index": lambda: index_html(),
    "f1": lambda: model_html("f1"),
    "f5": lambda: model_html("f5"),
    "methods": lambda: methods_html(),
    "theory": lambda: render_theory(CONFIG).html,
    "cost": lambda: cost_html(),
    "provenance": lambda: provenance_html(),
}


@pytest.fixture(scope="module", params=PAGES)
def html(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]()


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
        (index_html(), index_figures(CONFIG)),
        (model_html("f5"), model_figures(CONFIG, "f5")),
    ):
        page = Page(html)
        shown, links = page.all("img", "src"), page.all("a", "href")
        assert len(shown) > 5
        assert set(shown) <= set(drawn)
        turned = {path for path in drawn if path.endswith("clouds.js")}
        assert set(drawn) - turned <= set(links)
        assert {cloud["href"] for cloud in clouds_of(page)} == turned
    assert "assets/solid/f5/annealed/tsne_grid.png" in shown
    assert not [path for path in model_figures(CONFIG, "f1") if "grid" in path]


def clouds_of(page: Page) -> list[dict[str, str]]:
    return [cloud for text in page.all("div", "data-clouds") for cloud in json.loads(text)]


def test_a_figure_that_was_not_drawn_is_said_to_be_absent():
    figures = [
        path for path in model_figures(CONFIG, "f1") if "surface/f1/none/latents" not in path
    ]
    page = model_html("f1", figures=figures)
    assert page.count("This figure was not drawn.") == 1


def test_the_index_counts_the_verdicts_on_claims():
    said = "Of its 2 claims, these results support 0, refute 1 and leave 1 open: <a href"
    assert said in index_html()


def test_every_table_is_exported_as_csv_and_latex(tmp_path: Path):
    evidence = Evidence(make_metrics(), make_intervals(make_metrics()), make_perfect())
    rendered = render_index(CONFIG, evidence, make_comparisons(), CLAIMS, [])
    rendered.write(tmp_path)
    page = Page((tmp_path / "index.html").read_text())
    anchors = page.all("table", "data-anchor")
    assert anchors[:2] == ["table-leaders-surface", "table-comparisons-surface"]
    links = page.all("a", "href")
    for anchor in anchors:
        for ending in ("csv", "tex"):
            path = f"assets/tables/index/{anchor}.{ending}"
            assert path in links
            assert (tmp_path / path).read_text().count("f5/annealed") >= 1
    leaders = pd.read_csv(tmp_path / "assets/tables/index/table-leaders-surface.csv")
    # make_intervals' mean of 0.25 and 0.5, and its bounds.
    row = leaders.set_index("Variant").loc["f5/constant"]
    names = [f"Test MSE (data units²), {part}" for part in ("mean", "low", "high")]
    assert row[names].tolist() == pytest.approx([0.375, 0.15, 0.6])


def test_one_anchor_names_one_thing():
    register = Register("p")
    table = Table("a", "words", [Column("c")], [Row([Cell("x")])])
    assert register.add_table(table) == 1
    with pytest.raises(ValueError, match="p: two figures or tables are called a"):
        register.add_table(table)


def test_a_table_refuses_rows_that_do_not_fit():
    with pytest.raises(ValueError, match="a: a row has 2 cells"):
        Table("a", "", [Column("c")], [Row([Cell("x"), Cell("y")])])
    with pytest.raises(ValueError, match="a: c: 2 numbers"):
        Table("a", "", [Column("c", parts=("mean",))], [Row([Cell("x", numbers=(1.0, 2.0))])])


def test_latex_is_escaped_and_has_booktabs_rules():
    columns = [Column("a_b", "10⁻³ units²"), Column("n", numeric=True)]
    cells = [Cell("50 % & x_1 ± 2×10⁻⁵", kind="best"), Cell("[1]")]
    text = booktabs(Table("t", "Of {x} to N(0, τ²I)…", columns, [Row(cells)], [Row(cells)]))
    assert r"\textbf{50 \% \& x\_1 $\pm$ 2$\times$10$^{-5}$} & {}[1] \\" in text
    assert r"a\_b (10$^{-3}$ units$^{2}$) & n \\" in text
    assert r"\caption{Of \{x\} to N(0, $\tau$$^{2}$I)\dots{}}" in text
    for rule, times in (("toprule", 1), ("midrule", 2), ("bottomrule", 1)):
        assert text.count(rule) == times
    assert r"\begin{tabular}{lr}" in text


def test_cells_sort_by_their_number_and_unknown_ones_last():
    assert Cell("12 [1, 20]", numbers=(12.0, 1.0, 20.0)).sort == "12.0"
    assert Cell("∞", numbers=(math.inf,)).sort == "inf"
    assert Cell("—", numbers=(math.nan,)).sort == Cell("—", numbers=(None,)).sort == ""
    assert Cell("word").sort == "word"


def table_rows(html: str, name: str) -> list[str]:
    """The rows of the table whose caption has the id ``name``, without its head."""
    body = html.split(f'<caption id="{name}">')[1].split("</table>")[0].split("</thead>")[1]
    return Page(f"<table>{body}").rows


def cell_rows(html: str, family: str = "") -> list[str]:
    """The rows of the first section's table of all cells, of the headline or of a family."""
    section = html.split("<h3>All cells</h3>")[1]
    names = re.findall(rf'<caption id="(table-[^"]*{family})">', section)
    return table_rows(section, names[0])


def test_every_cell_stands_in_the_table_with_its_count():
    rows = cell_rows(model_html())
    assert len(rows) == 7
    assert rows[0] == "5 dB 2 0 not trained — — — — —"
    assert rows[1] == "5 dB 6 0 2 seeds diverged: loss is not finite — — — — —"
    # Of 0.25 and 0.5: a mean of 0.375, and make_intervals' bounds.
    assert rows[2].startswith("15 dB 2 2 0.375 [0.150, 0.600]")
    assert rows[3].startswith("15 dB 6 reference 2 0.375")
    assert rows[4].startswith("no noise 2 2 0.375")


def test_a_single_seed_has_no_interval_and_diverged_ones_are_counted():
    html = model_html()
    half = cell_rows(html)[5]
    assert half.startswith("no noise 6 1 1 seed diverged: loss is not finite 0.250")
    assert "[" not in half
    assert "±" not in cell_rows(html, "reconstruction")[5]
    alone = model_html(metrics=make_metrics(seeds=1))
    for family in ("", "reconstruction", "latent", "generation", "places"):
        assert not [row for row in cell_rows(alone, family) if "±" in row or "[" in row]
    assert "[" not in "".join(table_rows(index_html(make_metrics(seeds=1)), LEADERS))


def test_infinite_information_is_shown_as_such():
    html = model_html()
    assert [row.count("∞") for row in cell_rows(html)] == [0, 0, 0, 0, 2, 1, 0]
    # The lower bound's 0.25 and 0.5, and its interval's low end; the upper bound is infinite.
    assert cell_rows(html)[4].endswith("0.38 to ∞ [0.15, ∞]")
    assert [row.count("∞") for row in cell_rows(html, "latent")] == [0, 0, 0, 0, 2, 2]


def test_information_that_is_not_known_is_missing():
    metrics = make_metrics()
    metrics["mutual_information_upper_bits"] = math.nan
    metrics["latent_normality"] = math.nan
    assert cell_rows(model_html(metrics=metrics))[3].endswith("0.375 [0.150, 0.600] —")
    assert "0 trainings drawn; left out: 24 trainings without numbers." in index_html(metrics)


LEADERS = "table-leaders-surface"


def test_the_leader_table_shows_intervals_the_bracket_and_the_number_of_seeds():
    rows = table_rows(index_html(), LEADERS)
    assert len(rows) == 4
    number = "0.375 [0.150, 0.600]"
    # Both bounds are 0.25 and 0.5 in the two seeds.
    expected = " ".join([number] * 4 + ["0.38 to 0.38 [0.15, 0.60]"])
    assert rows[1] == f"f5/constant 2 {expected}"
    assert rows[0].startswith("f1/none no noise 2 0.375")


def test_an_interval_below_its_centre_has_the_power_of_ten_as_well():
    metrics = make_metrics()
    sound = metrics["regulariser"] == "constant"
    metrics.loc[sound, list(MEASURES)] *= 1e6
    rows = table_rows(index_html(metrics), LEADERS)
    assert "3.75×10⁵ [2.50, 5.00]×10⁵" in rows[1]


def test_the_floor_stands_in_the_generative_columns_alone():
    html = index_html()
    floor = table_rows(html, LEADERS)[-1]
    assert floor == "perfect generator 3 samples — 0.00200 0.00200 0.00200 —"
    assert "perfect generator" not in "".join(table_rows(html, "table-leaders-solid"))
    page = model_html()
    assert cell_rows(page)[-1] == floor
    for family in ("generation", "places"):
        assert cell_rows(page, family)[-1].count("0.00200") == 11
    for family in ("reconstruction", "latent"):
        assert not cell_rows(page, family)[-1].startswith("perfect")
    assert "perfect generator" not in "".join(cell_rows(model_html(perfect=pd.DataFrame())))


def test_the_best_mean_is_the_largest_where_larger_is_better():
    metrics = make_metrics()
    better = metrics["regulariser"] == "annealed"
    metrics.loc[better, "on_surface_fraction"] *= 2
    metrics.loc[better, "sliced_wasserstein"] *= 2
    html = index_html(metrics).split(f'id="{LEADERS}"')[1].split("</table>")[0]
    best = re.findall(r'class="num best"[^>]*>\s*<span class="value">([\d.]+)', html)
    # Of equal means the first is marked: that of f1, but for the doubled one.
    assert best == ["0.375", "0.375", "0.375", "0.75"]


COMPARISONS = "table-comparisons-surface"


def test_comparisons_are_grouped_by_measure_with_verdicts_in_words():
    html = index_html()
    rows = table_rows(html, COMPARISONS)
    middle = "f5/annealed −0.0200 [−0.0310, −0.0110] 1.00 [0.57, 1.00] 0.25"
    tail = "5 0.046 0.0123"
    assert rows[0] == f"Test MSE data units², lower is better {middle} better {tail}"
    assert rows[1].endswith(f"{middle} equivalent {tail}")
    assert rows[2].endswith(f"{middle} not resolved equivalent only within 0.079 {tail}")
    assert rows[3] == f"On the surface share, higher is better {middle} worse {tail}"
    kinds = re.findall(r'<td class="(better|worse|equivalent|unresolved)"', html)
    assert kinds == ["better", "equivalent", "unresolved", "worse"]
    # f1 has no channel: its cell without noise is not where the baseline is.
    assert "Not compared, for want of common seeds there: f1/none." in html


def test_what_so_many_seeds_can_attain_stands_above_the_verdicts():
    # 2^(1 - 5) = 0.0625; of 4 tests 0.25. 2^(1 - n) < 0.05 / 4 needs n = 8.
    few = index_html(comparisons=make_comparisons(5))
    assert (
        "With 5 common seeds no Wilcoxon p can fall below 0.062, or 0.25 once corrected for 4 "
        "tests: no difference here can be called resolved, however large. That needs at least 8 "
        "seeds."
    ) in few
    many = index_html(comparisons=make_comparisons(10))
    # 2^-9 and 4 x 2^-9.
    assert "no Wilcoxon p can fall below 0.002, or 0.0078 once corrected for 4 tests." in many
    assert "can be called resolved" not in many
    for html in (few, many):
        assert "no difference" not in html.lower().replace(
            "no difference here can be called", ""
        ).replace("never that there is no difference", "")


def test_one_common_seed_compares_without_intervals():
    nothing = dict.fromkeys(
        ("difference_low", "difference_high", "detectable", "equivalence_margin"), math.nan
    )
    changes = nothing | {"verdict": "not resolved", "p": 1.0, "p_holm": 1.0, "attainable_p": 1.0}
    html = index_html(comparisons=make_comparisons(1, **changes))
    rows = table_rows(html, COMPARISONS)
    assert rows[0].endswith("f5/annealed −0.0200 1.00 [0.57, 1.00] 1 not resolved 1 — 0.0123")
    assert "With 1 common seed no Wilcoxon p can fall below 1" in html


@pytest.mark.parametrize("comparisons", [pd.DataFrame(), make_comparisons().iloc[:0]])
def test_without_comparisons_the_page_says_so(comparisons: pd.DataFrame):
    html = index_html(comparisons=comparisons)
    assert html.count("No comparison at 15 dB, 6 latent dims") == 2
    assert "shares a measured seed with the baseline f5/constant" in html
    assert COMPARISONS in Page(html).ids


def test_a_measure_that_cannot_be_compared_is_left_out():
    comparisons = make_comparisons()
    unknown = comparisons["measure"] == "on_surface_fraction"
    comparisons.loc[unknown, "n"] = 0
    comparisons.loc[unknown, ["p", "p_holm", "attainable_p", "margin"]] = math.nan
    html = index_html(comparisons=comparisons)
    assert len(table_rows(html, COMPARISONS)) == 3
    assert "once corrected for 3 tests" in html


def test_a_baseline_without_a_channel_is_compared_without_noise():
    config = copy.deepcopy(CONFIG)
    config["report"]["baseline"] = {"model": "f1", "regulariser": "none"}
    html = index_html(config=config, comparisons=make_comparisons(snr_db=math.inf))
    assert "minus baseline f1/none on surface at no noise, 6 latent dims" in html


def test_every_measure_is_defined_and_no_other():
    assert sorted(measure.key for measure in SHOWN) == sorted(MEASURES)
    assert len({measure.key for measure in SHOWN}) == len(SHOWN)
    assert len({measure.label for measure in SHOWN}) == len(SHOWN)
    for measure in SHOWN:
        assert all((measure.label, measure.unit, measure.definition, measure.source)), measure
        assert measure.better in ("", "lower", "higher"), measure
    generative = [m.key for family in FAMILIES if family.generative for m in family.measures]
    assert sorted(generative) == sorted(GENERATION)
    ids = Page(methods_html()).ids
    assert {f"def-{name}" for name in MEASURES} <= set(ids)


def test_the_headline_measures_lead_with_their_directions():
    assert {m.key: m.better == "higher" for m in LEADING} == HEADLINE


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
    assert [row[:10] for row in rows[:2]] == ["no noise 2", "no noise 6"]
    assert len(rows) == 3


def test_a_model_whose_every_training_diverged_has_a_page():
    metrics = make_metrics()
    metrics["status"] = "diverged"
    metrics["reason"] = "loss is not finite"
    metrics[list(MEASURES)] = math.nan
    html = model_html(metrics=metrics)
    words = "2 seeds diverged: loss is not finite — — — — —"
    assert [row.endswith(words) for row in cell_rows(html)[:6]] == [
        False,
        *[True] * 5,
    ]
    assert "has the lowest mean" not in index_html(metrics)


def test_results_that_are_not_there_yet_still_make_pages():
    none = make_metrics().iloc[:0]
    assert cell_rows(model_html(metrics=none))[0].endswith("not trained — — — — —")
    assert "48 trainings that the config asks for" in model_html(metrics=none)
    assert "What was run" in index_html(none)


def test_the_index_names_the_lowest_mean_and_links_to_the_models():
    metrics = make_metrics()
    metrics.loc[metrics["regulariser"] == "annealed", "test_mse"] /= 10
    html = index_html(metrics)
    assert (
        "Reconstruction, at 15 dB and 6 latent dims: f5/annealed has the lowest mean Test MSE, "
        "0.038\N{NO-BREAK SPACE}["
    ) in html
    interval = "0.375 [0.150, 0.600]".replace(" ", "\N{NO-BREAK SPACE}")
    assert f"has the lowest mean Smoothed KL, {interval} nats" in html
    # Known of the surface alone.
    assert html.count("and a perfect generator scores 0.00200.") == 1
    hrefs = Page(html).all("a", "href")
    assert "f5.html#solid-annealed" in hrefs
    assert "solid-annealed" in Page(model_html()).ids


def test_the_knn_estimate_is_cautioned_against_with_its_sizes():
    definition = methods_html().split('id="def-knn_kl"')[1].split("<dt")[0]
    assert "true divergence is infinite" in definition
    assert "grows with the sample size" in definition
    caption = model_html().split('id="table-surface-constant-generation"')[1].split("</caption>")[0]
    assert ESTIMATOR in caption


def methods_html() -> str:
    return render_methods(CONFIG, make_perfect()).html


def test_methods_tell_sizes_floors_and_the_collapsed_error():
    html = methods_html()
    assert "20,000 points are generated by each training" in html
    assert "the smoothed KL has τ = 0.1 half sides" in html
    assert sample_sizes({}) == ""
    # 5 h^2 / 9 with h = 1; `solid` is not among the config's dataset definitions.
    assert "A decoder that ignores its input scores 0.556 on surface." in html
    rows = table_rows(html, "table-measures")
    assert len(rows) == len(MEASURES)
    (smoothed,) = (row for row in rows if row.startswith("Smoothed KL Generation"))
    assert "nats lower 0.00200 — Goldfeld" in smoothed
    assert rows[0].startswith("Test MSE Reconstruction data units² lower — —")


def test_the_caption_counts_the_trainings_that_have_no_point():
    captions = Page(index_html()).captions
    caption = next(words for words in captions if "lower bound (Berger 1971)" in words)
    # Of the surface's 24: f1's 4 and f5's 6 sound ones without noise are infinite, 6 diverged.
    assert (
        "8 trainings drawn; left out: 10 trainings with an infinite bound, "
        "6 trainings without numbers."
    ) in caption


def test_the_card_says_how_a_model_is_built_and_trained():
    card = card_of(CONFIG, "f5")
    assert "3 → 64 → 32 → 2d" in card.encoder
    assert "d → 32 → 64 → 3" in card.decoder
    assert card.training == "10,000 steps; minibatches of 64"
    assert [term.weight for term in card.losses[0].terms] == ["0.015", "0.5"]
    assert card.losses[1].terms[0].schedule.startswith("rises linearly from 0 over the first 50%")
    html = model_html()
    assert "<mi>s</mi><mrow><mtext>kl</mtext></mrow>" in html
    assert "No channel: z = y." in model_html("f1")


def test_a_term_that_no_registry_knows_is_an_error():
    config = copy.deepcopy(CONFIG)
    config["models"]["f5"]["regularisers"]["annealed"] = regulariser(novel=(1.0, "constant"))
    with pytest.raises(UnknownNameError, match="no such penalty: 'novel'"):
        card_of(config, "f5")


def test_nested_settings_are_flattened_in_order():
    nested = {"a": {"b": [1, math.inf], "c": {}}, "d": None, "e": True}
    assert list(flat(nested)) == [("a.b", "1, ∞"), ("d", ""), ("e", "True")]


def test_an_undefined_name_in_a_template_is_an_error():
    with pytest.raises(UndefinedError, match="nowhere"):
        environment().from_string("{{ nowhere }}").render()


DOT = """digraph snakemake_dag {
	0[label = "all", color = "0.00 0.6 0.85"];
	1[label = "train_cohort", color = "0.3 0.6 0.85"];
	2[label = "collect_all", color = "0.3 0.6 0.85"];
	1 -> 2
	2 -> 0
	1 -> 0
}"""


def make_costs(folder: Path) -> list[Path]:
    """Two trainings of 2 SNRs x 2 seeds x 100 steps in 4 and 6 s, and a job without a model."""
    cohort = {"objectives": ["o"], "snr_db": [5, 15], "seeds": [0, 1]}
    trained = {"cohort": cohort, "training": {"steps": 100}}
    variant = {"model": "f5", "regulariser": "constant"}
    jobs = [
        ("train_cohort", 4.0, 300.0, variant, trained),
        ("train_cohort", 6.0, 500.0, variant, trained),
        ("collect_all", 1.0, "NA", {}, {}),
    ]
    paths = []
    for index, (rule, seconds, memory, wildcards, params) in enumerate(jobs):
        job = {"rule_name": rule, "s": seconds, "cpu_time": seconds / 2, "max_rss": memory}
        path = folder / f"{index}.jsonl"
        path.write_text(json.dumps(job | {"wildcards": wildcards, "params": params}) + "\n")
        paths.append(path)
    return paths


def cost_html() -> str:
    with tempfile.TemporaryDirectory() as folder:
        costs = read_costs(make_costs(Path(folder)))
    return render_cost(CONFIG, costs, DOT, ["assets/diagrams/rules.pdf"], []).html


def provenance_html() -> str:
    config = CONFIG | {"seed": 7}
    origin = provenance(config, HOSTILE, Path(__file__).parent)
    return render_provenance(config, origin, [Path(__file__)]).html


def test_costs_are_summed_by_rule_and_training_has_a_speed():
    html = cost_html()
    assert "3 jobs took 0.183 minutes of work in all." in html  # 11 s
    rows = table_rows(html, "table-costs")
    assert rows[0] == "train_cohort 2 10.0 5.00 6.00 5.00 500"
    assert rows[1] == "collect_all 1 1.00 1.00 1.00 0.500 —"
    assert rows[2] == "all 3 11.0 4.00 6.00 5.50 500"
    # 2 jobs x 4 members x 100 steps in 10 s; the others were not trained.
    speeds = table_rows(html, "table-speed")
    assert speeds[1] == "f5/constant 2 800 10.0 80.0 500"
    assert speeds[0] == "f1/none 0 0.00 0.00 — —"


def test_a_benchmark_file_that_is_none_is_named(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text("{")
    with pytest.raises(ValueError, match=r"a\.jsonl: is no file of JSON lines"):
        read_costs([path])
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"a\.jsonl: lacks 'wildcards'; run with"):
        read_costs([path])


def test_the_graph_of_rules_keeps_the_direct_edges():
    nodes, edges = rule_edges(DOT)
    assert nodes == ["all", "train_cohort", "collect_all"]
    assert edges == [("train_cohort", "collect_all"), ("collect_all", "all")]
    diamond = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert direct([*diamond, ("a", "d")]) == diamond


def test_provenance_names_config_commit_machine_and_checksums(tmp_path: Path):
    html = provenance_html()
    assert "&lt;script&gt;alert(" in html  # the config file's name is text
    assert file_hash(Path(__file__)) in table_rows(html, "table-files")[0]
    # sha256sum of an empty file, FIPS 180-4.
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert file_hash(empty).startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert commit(tmp_path) == {"commit": "unknown (no git repository)"}
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name : Fast 9000\n")
    assert processor(info) == "Fast 9000"
    assert re.fullmatch(r"\w+ [\d.]+ \(\S+\)(, .*)?", blas())
    assert blas() in html


def test_a_commit_is_dirty_once_a_tracked_file_differs(tmp_path: Path):
    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "a").write_text("1")
    git("init")
    git("add", "a")
    git("commit", "-m", "a")
    clean = commit(tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", clean["commit"])
    assert clean["files changed since"] == "no"
    (tmp_path / "a").write_text("2")
    assert commit(tmp_path) == clean | {"files changed since": "yes"}


def test_every_equation_has_a_formula_and_functions_that_exist():
    assert [equation.number for equation in EQUATIONS] == list(range(1, 23))
    html = render_theory(CONFIG).html
    for equation in EQUATIONS:
        assert equation.implementations, equation.number
        assert f'id="equation-{equation.number}"' in html
        # An unknown command would stand in the page as it is written.
        assert "\\" not in mathml(equation.tex)
    assert html.count("<math") == 22


def test_an_implementation_is_found_with_its_summary_and_source():
    found = implementation("cubeae.parts.schedules:Linear.factor")
    assert (found.path, found.summary) == (
        "cubeae/parts/schedules.py",
        "min(1, progress / anneal), in [0, 1].",
    )
    assert found.source.startswith("def factor(self")
    for gone in ("cubeae.parts.schedules:Linear.gone", "cubeae.gone:f", "os:getcwd"):
        with pytest.raises(LookupError, match=r"gone|os is no module"):
            implementation(gone)
