"""The latent plane, the densities and the traversals: what is planted in them is what is drawn."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle
from planted.figures import words_in
from planted.report import changed
from planted.sources import scene

from cubeae.config.cells import compositions, reference_cell
from cubeae.figures.latent_map import latent_map, latent_map_data, reach_of
from cubeae.figures.latents import latents
from cubeae.figures.scene import Scene
from cubeae.figures.style import FACE_COLOURS
from cubeae.figures.traversals import dead, traversals, traversals_data
from cubeae.report.frame.pictures import composition_pictures
from cubeae.words.figures import FIGURES
from cubeae.words.subject import Subject


def with_reference(**changes: object) -> Scene:
    """The planted scene, whose reference cell (15 dB, 2 latent dims) has other data."""
    planted = scene()
    cells = [
        replace(cell, **changes) if cell is planted.reference else cell
        for cell in planted.views.cells
    ]
    return replace(planted, views=replace(planted.views, cells=cells))


def test_faces_lie_in_the_latent_plane_where_their_points_do() -> None:
    """Each point's latents are its first two coordinates."""
    points = scene().target
    (ax,) = latent_map(with_reference(latents=points[:, :2])).axes
    (dots,) = ax.collections
    assert np.asarray(dots.get_offsets()) == pytest.approx(points[:, :2])
    high = points[:, 2] == points[:, 2].max()
    assert high.any()
    assert np.allclose(dots.get_facecolors()[high, :3], to_rgba(FACE_COLOURS[5])[:3])
    circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
    assert [circle.radius for circle in circles] == [1, 2, 3]


def test_a_panel_holds_the_circles_and_nearly_all_latents() -> None:
    assert reach_of(np.zeros((10, 2))) == pytest.approx(3.15)
    assert reach_of(np.full((10, 2), 20.0)) == pytest.approx(21)


def test_the_plane_is_of_two_latent_dims_whatever_the_reference_is() -> None:
    other = replace(scene(), reference_dim=1)
    assert len(latent_map_data(other)) == 60
    assert not latent_map(replace(scene(), reference_snr=-5.0)).axes[0].collections
    assert "two latent dims: not trained" in words_in(latent_map(replace(scene(), reference_snr=2)))


@pytest.mark.parametrize(("dims", "shown"), [([2, 6], True), ([6], False)])
def test_a_page_shows_the_plane_only_where_the_grid_has_it(dims: list[int], shown: bool) -> None:
    config = changed(grid__latent_dim=dims)
    cell = reference_cell(config, "surface", compositions(config, "f5")[0])
    found = composition_pictures(config, cell, {}, [])
    assert ("latent_map" in found) == shown
    if shown:
        assert "2 latent dims" in found["latent_map"].caption


def test_every_neuron_has_a_density() -> None:
    wide = np.random.default_rng(0).standard_normal((60, 7))
    figure = latents(with_reference(latents=wide))
    assert [ax.get_title() for ax in figure.axes if ax.get_visible()] == [
        f"z{i}" for i in "₁₂₃₄₅₆₇"
    ]


def test_a_neuron_that_moves_nothing_is_dead() -> None:
    paths = np.zeros((2, 3, 5, 3))
    paths[1, :, :, 0] = np.linspace(-1, 1, 5)
    assert dead(paths, 1.0).tolist() == [True, False]
    # Paths of 2 % and of 15 % of the side, 2.
    paths[0, :, :, 1] = np.linspace(0, 0.04, 5)
    paths[1, :, :, 0] = np.linspace(0, 0.3, 5)
    assert dead(paths, 1.0).tolist() == [True, False]
    assert dead(paths, 0.1).tolist() == [False, False]
    source = with_reference(traversal=paths)
    titles = [ax.get_title() for ax in traversals(source).axes]
    assert titles[:2] == ["neuron 1: dead", "neuron 2"]
    assert traversals_data(source).groupby("neuron")["dead"].all().tolist() == [True, False]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4.0, "4 of 6 neurons are active, mean over seeds, and 2 are dead."),
        (5.0, "5 of 6 neurons are active, mean over seeds, and 1 is dead."),
        (6.0, "6 of 6 neurons are active, mean over seeds, and none are dead."),
    ],
)
def test_the_caption_of_traversals_counts_dead_neurons(number: float, words: str) -> None:
    about = Subject("surface", 15.0, 6, "f5", "annealed", {"active_units_mean": number})
    assert words in FIGURES["traversals"].caption(about)
    assert "active" not in FIGURES["traversals"].caption(replace(about, results={}))
