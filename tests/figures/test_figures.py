"""Figures: every registered file is drawn from whole, broken and missing cells alike."""

import base64
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from cubeae.figures import cloud as cloud_module
from cubeae.figures import draw_index, draw_variant, index_files, variant_files
from cubeae.figures.curves import curves, linear_limits, regulariser_terms, varies
from cubeae.figures.diagram import composition, graph
from cubeae.figures.drawing import INDEX, VARIANT
from cubeae.figures.grids import generation_grid, tsne_grid
from cubeae.figures.heatmaps import heatmaps, heatmaps_data
from cubeae.figures.interactive import CLOUD_FILE, write_clouds
from cubeae.figures.occupancy import oriented
from cubeae.figures.published import DRAWINGS
from cubeae.figures.rate_distortion import rate_distortion
from cubeae.figures.scene import scene_of
from cubeae.figures.seeds import at_reference, seeds
from cubeae.figures.smoothed import smoothed_kl
from cubeae.figures.trends import generation_by_snr, mse_by_snr, snr_places
from cubeae.metrics.geometry import cell_counts
from cubeae.results.rates import rate_points
from cubeae.results.views import CellView, Views
from cubeae.specs.columns import CELL, HEADLINE, IDENTITY
from cubeae.truth.kinds import KINDS
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.numbers import interval, p_label, share_label, significant, snr_label, spread
from cubeae.words.palette import palette
from cubeae.words.subject import Subject
from cubeae.words.verdict_figures import VERDICTS

SURFACE = KINDS["surface"]

SNRS, DIMS = (5.0, 15.0, math.inf), (1, 2)
COLOURS = palette(["f1/none", "f5/annealed"])


def make_cell(snr: float, dim: int, shrink: float = 1.0, n: int = 60) -> CellView:
    rng = np.random.default_rng(3)
    points = SURFACE.sample(n, 1.0, rng)
    latents = rng.standard_normal((n, dim))
    return CellView(
        snr,
        dim,
        "ok",
        points,
        points,
        points * shrink,
        latents,
        tsne=rng.standard_normal((n // 2, 2)),
        traversal=rng.uniform(-1, 1, (dim, 3, 5, 3)),
        occupancy=cell_counts(points),
    )


def broken_cell(snr: float, dim: int) -> CellView:
    empty = np.empty((0, 3))
    return CellView(snr, dim, "diverged", empty, empty, empty, np.empty((0, dim)))


def make_views(regulariser: str = "annealed", shrink: float = 1.0) -> Views:
    """A 3 x 2 grid with one diverged cell, one missing cell and one without t-SNE."""
    cells = [make_cell(snr, dim, shrink) for snr in SNRS for dim in DIMS]
    cells[0] = broken_cell(5.0, 1)
    cells[1] = replace(cells[1], tsne=None)
    return Views("surface", "f5", regulariser, "surface", 1.0, 0, cells[:-1])


def make_history() -> pd.DataFrame:
    rows = []
    for snr in SNRS:
        for dim in DIMS:
            for seed in (0, 1):
                for step in (0, 100, 200):
                    rows.append(
                        {
                            "dataset": "surface",
                            "model": "f5",
                            "regulariser": "annealed",
                            "snr_db": snr,
                            "latent_dim": dim,
                            "seed": seed,
                            "step": step,
                            "loss": 1 / (step + 1) + seed,
                            "mse": 1 / (step + 1),
                            "information_rate_bits": math.inf if math.isinf(snr) else snr / 6,
                            "learning_rate": 0.01,
                            "kl": 0.1,
                            "weight:kl": 0.015 * step / 200,
                            "mmd-standard": 0.01 - 0.01 * step / 100,
                            "weight:mmd-standard": 0.5,
                            "moments": math.nan,
                            "weight:moments": math.nan,
                        }
                    )
    return pd.DataFrame(rows)


INFORMATION = {5.0: 1.0, 15.0: 2.5, math.inf: math.inf}


def make_metrics() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset,
            "model": "f5",
            "regulariser": "annealed",
            "snr_db": snr,
            "latent_dim": dim,
            "seed": seed,
            "test_mse": math.nan if snr == 5 and dim == 1 else 0.1 / dim + seed / 100,
            "status": "ok",
            "smoothed_kl_forward": (0.1 + seed / 10) / dim,
            "sliced_wasserstein": 0.05 + seed / 100,
            "on_surface_fraction": 0.5 + seed / 10,
            "mutual_information_upper_bits": INFORMATION[snr] * dim,
        }
        for dataset in ("surface", "solid")
        for snr in SNRS
        for dim in DIMS
        for seed in (0, 1)
    ]
    return pd.DataFrame(rows)


def make_intervals() -> pd.DataFrame:
    """The reference cell's mean of every headline measure, a tenth to either side."""
    at = (15.0, 2)
    rows = make_metrics()
    own = rows[(rows["snr_db"] == at[0]) & (rows["latent_dim"] == at[1])]
    long = own.melt([*IDENTITY], list(HEADLINE), var_name="measure")
    means = long.groupby([*CELL, "measure"])["value"].mean().rename("mean").reset_index()
    return means.assign(mean_low=means["mean"] - 0.01, mean_high=means["mean"] + 0.01)


def make_perfect() -> pd.DataFrame:
    scores = [0.004, 0.005, 0.006]
    return pd.DataFrame({"dataset": "surface", "repeat": range(3), "smoothed_kl_forward": scores})


def make_curves() -> pd.DataFrame:
    """Two seeds of a variant and three true samples, whose reverse estimates are negative."""
    rows = []
    for model, regulariser, repeats, size in (("f5", "annealed", 2, 0.1), ("perfect", "", 3, 1e-3)):
        for seed in range(repeats):
            for tau in (0.05, 0.1, 0.2):
                forward = size * (1 + seed) / tau
                reverse = -forward if model == "perfect" else 2 * forward
                values = {"forward": forward, "reverse": reverse}
                errors = {f"{name}_se": 0.01 for name in values}
                identity = {"dataset": "surface", "model": model, "regulariser": regulariser}
                rows.append(identity | {"seed": seed, "tau": tau} | values | errors)
    return pd.DataFrame(rows)


def draw(views: list[Views], folder: Path) -> None:
    tables = (make_metrics(), make_intervals(), make_perfect(), make_curves())
    draw_index(views, *tables, 15.0, 2, folder, COLOURS)


def test_every_registered_figure_has_a_drawing_and_words():
    assert {entry.stem for entry in variant_entries(in_grids=True)} == set(VARIANT)
    assert {entry.stem for entry in index_entries()} == set(INDEX)
    assert set(VERDICTS) == set(DRAWINGS)
    subject = Subject("surface", 15.0, 6, "f5", "annealed", {"test_mse_mean": 0.0123})
    for entry in variant_entries(in_grids=True):
        assert "f5/annealed" in entry.caption(subject)
        assert "f5/annealed" in entry.alt(subject)
    assert "0.0123" in variant_entries(False)[0].caption(subject)


def test_grids_are_drawn_only_where_asked_for():
    few, all_ = set(variant_files(False)), set(variant_files(True))
    assert {"clouds.js", "clouds.png", "latents.png", "curves.svg", "occupancy.svg"} <= few
    assert {path.split(".")[0] for path in all_ - few} == {
        "reconstruction_grid",
        "generation_grid",
        "tsne_grid",
        "latent_histogram_grid",
    }
    assert {"hero.png", "rate_distortion.svg", "seeds.svg"} <= set(index_files())


def test_every_figure_has_a_pdf_and_its_data():
    for entry in [*variant_entries(True), *index_entries(), *VERDICTS.values()]:
        assert {f"{entry.stem}.{ending}" for ending in ("png", "pdf", "csv")} <= set(entry.files)
        assert entry.file in entry.files


def test_a_variant_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    for name in ("a", "b"):
        draw_variant(
            make_views(), make_history(), make_metrics(), 15.0, 2, True, tmp_path / name, COLOURS
        )
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(variant_files(True))
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_an_index_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    views = [
        make_views(),
        Views("surface", "f1", "none", "surface", 1.0, 0, [broken_cell(15.0, 2)]),
    ]
    for name in ("a", "b"):
        draw(views, tmp_path / name)
    for file in index_files():
        first = (tmp_path / "a" / file).read_bytes()
        assert len(first) > (50 if file.endswith(".csv") else 1000), file
        assert first == (tmp_path / "b" / file).read_bytes(), file


def test_a_variant_whose_every_cell_diverged_is_drawn(tmp_path: Path):
    views = Views("surface", "f1", "none", "surface", 1.0, 0, [broken_cell(15.0, 2)])
    draw_variant(views, make_history(), make_metrics(), 15.0, 2, True, tmp_path, COLOURS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(variant_files(True))


def test_an_index_refuses_views_of_two_datasets(tmp_path: Path):
    views = [make_views(), Views("solid", "f1", "none", "solid", 1.0, 0, [])]
    with pytest.raises(ValueError, match=r"one dataset, got \['solid', 'surface'\]"):
        draw(views, tmp_path)


def test_an_index_of_which_nothing_is_known_is_drawn(tmp_path: Path):
    views = [Views("surface", "f1", "none", "surface", 1.0, 0, [broken_cell(15.0, 2)])]
    known = (make_metrics(), make_intervals(), make_perfect(), make_curves())
    empty = [table.iloc[:0] for table in known]
    draw_index(views, *empty, 15.0, 2, tmp_path, COLOURS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(index_files())


def words_in(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in [*ax.texts, ax.title]]


def test_empty_panels_say_why_they_are_empty():
    scene = scene_of(make_views(), make_history(), make_metrics(), 15.0, 2, COLOURS)
    words = words_in(tsne_grid(scene))
    assert words.count("diverged") == 1
    assert words.count("not trained") == 1
    assert words.count("t-SNE not computed") == 1
    assert "no noise" in words
    assert "1 latent dim" in words


@pytest.mark.parametrize(("shrink", "magnified"), [(1.0, 0), (0.05, 4)])
def test_a_collapsed_cloud_is_also_shown_magnified(shrink: float, magnified: int):
    scene = scene_of(make_views(shrink=shrink), make_history(), make_metrics(), 15.0, 2, COLOURS)
    figure = generation_grid(scene)
    assert sum(len(ax.child_axes) for ax in figure.axes) == magnified


def test_curves_show_the_weights_that_vary_and_no_term_of_other_models():
    history = make_history()
    assert regulariser_terms(history) == ["kl", "mmd-standard"]
    assert varies(history, "kl")
    assert not varies(history, "mmd-standard")
    titles = words_in(curves(scene_of(make_views(), history, make_metrics(), 15.0, 2, COLOURS)))
    assert "scheduled weight" in titles
    assert "kl (unweighted)" in titles
    assert "moments (unweighted)" not in titles


def test_infinite_rates_are_left_out_of_the_curves():
    figure = curves(scene_of(make_views(), make_history(), make_metrics(), 15.0, 2, COLOURS))
    panel = next(ax for ax in figure.axes if "information rate" in ax.get_title())
    assert len(panel.lines) == 2  # 5 and 15 dB; not the one without noise
    assert all(np.isfinite(line.get_ydata()).all() for line in panel.lines)


def test_a_term_that_falls_below_zero_is_on_a_linear_axis_that_noise_does_not_fill():
    steps = pd.Series(np.arange(1000))
    values = pd.Series(np.where(steps < 50, 5.0, 0.01 * (-1.0) ** steps))
    values[500] = 3.0  # one of 900 values after the first tenth of the steps
    low, high = linear_limits(steps, values)
    assert (low, high) == pytest.approx((-0.012, 0.012))
    figure = curves(scene_of(make_views(), make_history(), make_metrics(), 15.0, 2, COLOURS))
    scales = {ax.get_title(): ax.get_yscale() for ax in figure.axes}
    assert scales["mmd-standard (unweighted)"] == "linear"
    assert scales["training MSE (data units²)"] == "log"


def test_limits_of_a_linear_axis_hold_zero_and_have_room():
    steps = pd.Series([0, 10, 20])
    assert linear_limits(steps, pd.Series([0.0, 0.0, 0.0])) == (-1, 1)
    low, high = linear_limits(steps, pd.Series([-9.0, -1.0, -1.0]))
    assert (low, high) == pytest.approx((-1.1, 0.1))


def test_the_perfect_generators_floor_is_drawn_and_named_under_generation():
    own = make_metrics()
    figure = generation_by_snr(own, COLOURS, make_perfect())
    assert all(ax.get_yscale() == "log" for ax in figure.axes)
    for ax in figure.axes:
        line = next(line for line in ax.lines if line.get_linestyle() == "--")
        assert list(line.get_ydata()) == pytest.approx([0.005, 0.005])
        assert ax.get_ylim()[0] < 0.004
    assert "perfect generator" in words_in(figure)
    assert "perfect generator" not in words_in(
        generation_by_snr(own, COLOURS, pd.DataFrame({"smoothed_kl_forward": []}))
    )


def test_rate_points_are_those_with_finite_information():
    metrics = make_metrics()
    points = rate_points(metrics)
    # 2 datasets x 2 seeds a cell; 5 dB at dim 1 has no MSE, both dims without noise are infinite.
    assert (len(points.rows), points.infinite, points.beyond, points.missing) == (12, 8, 0, 4)
    assert points.rows["distortion"].min() == pytest.approx(3 * 0.05)
    metrics["mutual_information_upper_bits"] *= 9
    far = rate_points(metrics)
    # 2.5 x 9 at 15 dB exceeds 20 bits in both dims; at 5 dB 2 x 9 does not.
    assert (len(far.rows), far.infinite, far.beyond, far.missing) == (4, 8, 8, 4)


def test_rate_and_distortion_has_a_point_a_training_and_its_reference_lines():
    metrics = make_metrics()
    figure = rate_distortion(metrics, "surface", 1.0, COLOURS)
    ax = figure.axes[0]
    assert sum(len(c.get_offsets()) for c in ax.collections if isinstance(c, PathCollection)) == 12
    lines = {line.get_label(): line for line in ax.lines}
    bound = lines["lower bound of any code"]
    # D_max = 5 h^2 / 3 at no bits, and 0.515 at 2 bits, as worked out for the bound.
    assert bound.get_ydata()[0] == pytest.approx(5 / 3, rel=1e-3)
    assert np.interp(2, bound.get_xdata(), bound.get_ydata()) == pytest.approx(0.515, abs=2e-3)
    assert lines["best codes at high rates"].get_ydata().max() < 5 / 3
    linear = lines["best linear codes of d neurons"]
    # One neuron at 5 dB: rho = 3.162, so 1.03 bits and 5/9 (3 - 0.7597).
    assert linear.get_xdata()[0] == pytest.approx(1.029, abs=1e-3)
    assert linear.get_ydata()[0] == pytest.approx(1.2446, abs=1e-4)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "lower bound of any code",
        "best codes at high rates",
        "best linear codes of d neurons",
    ]


def test_rate_and_distortion_without_points_says_so():
    none = make_metrics().assign(mutual_information_upper_bits=math.inf)
    assert "nothing with finite information" in words_in(
        rate_distortion(none, "surface", 1.0, COLOURS)
    )


def test_smoothed_kl_leaves_out_what_a_log_axis_cannot_show():
    figure = smoothed_kl(make_curves(), COLOURS)
    forward, reverse = figure.axes
    # Medians over seeds: of 1 and 2 for the variant, of 1, 2 and 3 for true samples.
    assert list(forward.lines[0].get_ydata()) == pytest.approx([3.0, 1.5, 0.75])
    assert list(forward.lines[1].get_ydata()) == pytest.approx([0.04, 0.02, 0.01])
    assert np.isnan(reverse.lines[1].get_ydata()).all()
    assert "perfect generator: at or below zero" in words_in(figure)
    assert forward.get_ylim() == reverse.get_ylim()


def test_no_noise_has_a_labelled_place_after_the_largest_snr():
    assert snr_places([math.inf, 20.0, 5.0, 5.0]) == {5.0: 0.0, 20.0: 1.0, math.inf: 2.0}
    figure = mse_by_snr(make_metrics(), COLOURS)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels == ["5", "15", "no noise"]


def test_clouds_to_turn_are_kept_to_the_screen_and_named(tmp_path: Path):
    points = SURFACE.sample(50, 1.0, np.random.default_rng(0))
    path = tmp_path / CLOUD_FILE
    write_clouds(path, "d/m/r</script>", {"target": points, "generated": points[:0]}, 1.0)
    name, _, content = path.read_text().partition("[")[2].partition("] = ")
    assert json.loads(name) == "d/m/r</script>"
    found = json.loads(content.rstrip(";\n"))
    steps = np.frombuffer(base64.b64decode(found["clouds"]["target"]), "<i2").reshape(-1, 3)
    # Half a step is the most that rounding to 16 bits can do.
    assert np.abs(steps * found["scale"] - points).max() <= found["scale"] / 2 + 1e-12
    assert found["clouds"]["generated"] == ""


def test_data_behind_the_figures_are_those_drawn(tmp_path: Path):
    draw_variant(make_views(), make_history(), make_metrics(), 15.0, 2, True, tmp_path, COLOURS)
    clouds = pd.read_csv(tmp_path / "clouds.csv")
    assert clouds["cloud"].value_counts().to_dict() == dict.fromkeys(
        ("target", "reconstruction", "generated"), 60
    )
    grid = pd.read_csv(tmp_path / "generation_grid.csv")
    assert grid.groupby(["snr_db", "latent_dim"]).size().tolist() == [60] * 4
    # A density over bins of one width sums to the share that lies within them.
    bins = pd.read_csv(tmp_path / "latent_histogram_grid.csv")
    mass = (bins["density"] * (bins["high"] - bins["low"])).groupby(
        [bins["snr_db"], bins["latent_dim"], bins["neuron"]]
    )
    assert mass.sum().between(0.97, 1.0001).all()
    assert len(pd.read_csv(tmp_path / "occupancy.csv")) == 6 * 64
    assert len(pd.read_csv(tmp_path / "traversals.csv")) == 2 * 3 * 5


def test_heat_maps_are_means_of_the_sound_trainings():
    metrics = make_metrics()
    metrics.loc[metrics["seed"] == 1, "status"] = "diverged"
    scene = scene_of(make_views(), make_history(), metrics, 15.0, 2, COLOURS)
    data = heatmaps_data(scene)
    assert set(data["n"]) == {1}
    assert data["smoothed_kl_forward"].tolist() == pytest.approx([0.1, 0.05] * 3)
    words = words_in(heatmaps(scene))
    assert words.count("none") == 1  # the test MSE at 5 dB and one latent dim is missing
    assert "0.10" in words


def test_faces_meet_in_the_net_as_on_the_cube():
    """A point near an edge lies beside that edge on both faces, in the unfolded map too."""
    near = 0.99
    for seams in (
        # Two faces, and where their common edge lies in each one's square (rows upwards).
        (1, (0.4, -1, 0.9), (-1, 5), 5, (0.4, -0.9, 1), (0, 5)),
        (3, (1, 0.4, 0.9), (-1, 5), 5, (0.9, 0.4, 1), (5, -1)),
        (0, (-1, -0.9, 0.4), (5, -1), 1, (-0.9, -1, 0.4), (5, 0)),
        (1, (0.4, -1, -0.9), (0, 5), 2, (0.4, -0.9, -1), (-1, 5)),
    ):
        for face, point, (row, column) in (seams[:3], seams[3:]):
            counts = cell_counts(near * np.array([point]))
            square = oriented(counts, face)
            assert square.sum() == 1
            assert square[row, column] == 1, (face, point)


def test_seeds_stand_behind_their_mean_and_interval():
    places = [("f5/annealed", 15.0, 2)]
    rows = at_reference(make_metrics(), places)
    assert len(rows) == 4  # two datasets of two seeds
    surface = rows[rows["dataset"] == "surface"]
    means = make_intervals()
    figure = seeds(surface, means[means["dataset"] == "surface"], make_perfect(), places, COLOURS)
    panel = figure.axes[0]
    assert len(panel.collections[0].get_offsets()) == 2
    assert list(panel.lines[0].get_xdata()) == pytest.approx([0.045, 0.065])  # 0.055 ± 0.01


def test_a_composition_has_the_parts_of_its_model():
    terms = {"kl": {"weight": 0.015, "schedule": "constant"}}
    regularisers = {"none": {"terms": {}}, "kl": {"terms": terms}}
    model = {"encoder": "gaussian", "channel": "gaussian", "regularisers": regularisers}
    names = [box.name for box in composition(model).boxes]
    chain = ["x", "encoder", "moments", "draw", "y", "channel", "z", "decoder", "out"]
    assert names == [*chain, "draw noise", "channel noise", "loss kl", "mse"]
    bare = composition(model | {"encoder": "deterministic", "channel": "none"})
    assert [box.name for box in bare.boxes][:6] == ["x", "encoder", "y", "z", "decoder", "out"]
    for diagram in (composition(model), bare):
        for box in diagram.boxes:
            assert box.width / 2 <= box.x <= diagram.width - box.width / 2, box.name
            assert box.height / 2 <= box.y <= diagram.height - box.height / 2, box.name


def test_a_graph_stands_in_layers_and_has_no_cycle():
    diagram = graph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("a", "d")], list("abcd"))
    height = {box.name: box.y for box in diagram.boxes}
    assert height["a"] < height["b"] == height["c"] < height["d"]
    with pytest.raises(ValueError, match="cycle"):
        graph([("a", "b"), ("b", "a")], ["a", "b"])


def test_a_model_without_a_channel_is_looked_at_without_noise():
    views = Views("surface", "f1", "none", "surface", 1.0, 0, [make_cell(math.inf, 2)])
    assert (
        scene_of(views, make_history(), make_metrics(), 15.0, 2, COLOURS).reference
        is views.cells[0]
    )


def test_the_view_of_the_cube_is_a_rotation():
    corners = np.array([[1.0, 1, 1], [1, -1, 1], [-1, 1, -1]])
    screen = cloud_module.project(corners)
    assert np.linalg.norm(screen, axis=1) == pytest.approx([math.sqrt(3)] * 3)
    up = cloud_module.project(np.array([[0.0, 0, 1]]))[0]
    assert up[1] > 0.8  # height goes up the page


def test_half_width_of_a_known_cloud():
    points = np.array([[-0.2, 0, 0], [0.4, 0, 0]] * 500)
    assert cloud_module.half_width(points) == pytest.approx(0.3)


def test_a_variant_keeps_its_colour_whatever_the_order():
    names = [f"f{i}/r" for i in range(12)]
    colours = palette(names)
    assert palette(reversed(names)) == colours == palette(names + names)
    assert len(set(colours.values())) == 12


@pytest.mark.parametrize(
    ("mean", "sd", "n", "expected"),
    [
        (0.0052, 0.00013, 5, "0.00520 ± 0.00013"),
        (0.0052, 0.00013, 1, "0.00520"),
        (1.2e-5, 5e-7, 3, "(1.20 ± 0.05)×10⁻⁵"),
        (1.2e-5, math.nan, 3, "1.20×10⁻⁵"),
        (2.514, 0.004, 5, "2.514 ± 0.004"),
        (2.514, 1e-9, 5, "2.5140 ± <0.0001"),
        (0.09996, None, 1, "0.100"),
        (-0.001, 0.01, 2, "−0.0010 ± 0.0100"),
        (0.0, 0.0, 2, "0.00 ± 0.00"),
        (6.658, 1e-15, 5, "6.66 ± 0.00"),
        (math.inf, math.nan, 5, "∞"),
        (math.nan, math.nan, 0, "—"),
        (None, None, 0, "—"),
    ],
)
def test_numbers_read_as_mean_and_deviation(mean, sd, n, expected):
    assert str(spread(mean, sd, n)).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_plain_numbers_and_ratios():
    assert significant(1234567.0) == "1.23×10⁶"
    assert [snr_label(x) for x in (15.0, -2.5, math.inf)] == ["15 dB", "−2.5 dB", "no noise"]


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.01234, 0.01189, 0.01312, "0.0123 [0.0119, 0.0131]"),
        (1.2e-5, 1.15e-5, 1.25e-5, "(1.20 [1.15, 1.25])×10⁻⁵"),
        (-0.002, -0.0041, 0.0003, "−0.00200 [−0.00410, 0.00030]"),
        (2.514, 2.5139, 2.5142, "2.5140 [2.5139, 2.5142]"),
        (0.25, math.nan, math.nan, "0.250"),
        (math.inf, math.nan, math.nan, "∞"),
        (math.nan, math.nan, math.nan, "—"),
        (None, math.nan, math.nan, "—"),
        (0.0, 0.0, 0.0, "0.00 [0.00, 0.00]"),
    ],
)
def test_numbers_read_as_centre_and_interval(value, low, high, expected):
    assert str(interval(value, low, high)).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_probabilities():
    assert [p_label(p) for p in (0.0625, 1e-5, 1.0, math.nan)] == ["0.062", "<0.001", "1", "—"]
    shares = [share_label(*s) for s in ((1, 0.57, 1), (0.5, math.nan, math.nan), [math.nan] * 3)]
    words = [str(share).replace("\N{NO-BREAK SPACE}", " ") for share in shares]
    assert words == ["1.00 [0.57, 1.00]", "0.50", "—"]


@pytest.mark.parametrize("value", [5e-324, 1e-310, 5e-301, 1e-299, 1e299])
def test_numbers_at_the_ends_of_the_floats_are_written(value: float) -> None:
    """A permutation or G-test of a bad cloud has p values that underflow."""
    expected = "0.00" if value < 1e-300 else "1.00×10"
    assert significant(value).startswith(expected)
    assert str(spread(value, None, 5)).startswith(expected)
    assert str(interval(value, value, value)).lstrip("(").startswith(expected[:4])
