"""Distances from the surface, and how evenly faces, cells and edges are filled."""

import numpy as np
import pytest
from planted.points import surface
from scipy import stats

from cubeae.metrics.geometry import (
    cell_occupancy,
    edge_coverage,
    face_occupancy,
    occupancy,
    surface_distance,
)
from cubeae.rng import stream
from cubeae.truth.cube import face_of
from cubeae.truth.kinds import KINDS


def test_distances_from_the_surface() -> None:
    perfect = surface_distance(surface(1000, "x"), "surface", 1.0)
    assert perfect.rms == pytest.approx(0, abs=1e-15)
    assert (perfect.on_surface_fraction, perfect.inward_bias) == (1, 0)
    assert 0 < perfect.on_surface_fraction_se < 0.003
    shrunk = surface_distance(0.9 * surface(1000, "x"), "surface", 1.0)
    for value in (shrunk.mean, shrunk.rms, shrunk.median, shrunk.q95, shrunk.inward_bias):
        assert value == pytest.approx(0.1)
    assert shrunk.on_surface_fraction == 0
    collapsed = surface_distance(np.zeros((10, 3)), "surface", 2.0)
    assert (collapsed.mean, collapsed.inward_bias, collapsed.mean_se) == (2, 2, 0)
    # Two faces moved by 0.04, one out and one in, the others along themselves.
    moved = surface_distance(surface(9000, "x") + np.array([0.04, 0, 0]), "surface", 1.0)
    assert moved.on_surface_fraction == 1
    assert moved.mean == pytest.approx(0.04 / 3, abs=0.002)


def test_distances_of_the_solid() -> None:
    cloud = KINDS["solid"].sample(20_000, 2.0, stream(0, "solid"))
    # Depth is the least of three uniforms on [0, h]: mean h / 4, variance 3 h^2 / 80.
    off = surface_distance(cloud, "surface", 2.0)
    assert off.mean == pytest.approx(0.5, abs=5 * np.sqrt(0.15 / 20_000))
    assert off.mean_se == pytest.approx(np.sqrt(0.15 / 20_000), rel=0.05)
    assert off.on_surface_fraction == pytest.approx(1 - 0.95**3, abs=0.012)
    own = surface_distance(cloud, "solid", 2.0)
    assert (own.mean, own.rms) == (0, 0)
    assert own.inward_bias == pytest.approx(0, abs=5 * off.mean_se)
    assert np.isnan(own.on_surface_fraction)
    assert np.isnan(own.on_surface_fraction_se)
    # 2 h = 4 wide, moved by 1: a quarter leaves, at depths uniform on [0, 1].
    moved = surface_distance(cloud + np.array([1, 0, 0]), "solid", 2.0)
    assert moved.mean == pytest.approx(0.125, abs=0.01)


def test_occupancy_matches_scipy() -> None:
    counts = np.array([10, 0, 25, 31, 8, 16])
    result = occupancy(counts)
    test = stats.power_divergence(counts, lambda_="log-likelihood")
    assert result.p == pytest.approx(test.pvalue)
    assert result.kl == pytest.approx(stats.entropy(counts / 90, np.full(6, 1 / 6)))
    assert result.expected_kl == pytest.approx(5 / 180)
    with pytest.raises(ValueError, match="at least one point"):
        occupancy(np.zeros(6, dtype=np.int64))


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_faces_and_cells_of_a_perfect_cloud_are_evenly_filled(kind: str) -> None:
    draw = KINDS[kind].sample
    faces, cells = zip(
        *(
            (face_occupancy(cloud), cell_occupancy(cloud))
            for cloud in (draw(8000, 1.0, stream(i, kind)) for i in range(40))
        ),
        strict=True,
    )
    for results in (faces, cells):
        # chi^2 of 2 n KL: relative spread sqrt(2 / (5 * 40)) = 0.1 at most.
        ratio = np.mean([result.kl for result in results]) / results[0].expected_kl
        assert ratio == pytest.approx(1, abs=0.35)
    assert stats.kstest([face.p for face in faces], stats.uniform.cdf).pvalue > 1e-3


def test_faces_and_cells_of_flawed_clouds() -> None:
    cloud = surface(20_000, "x")
    five = cloud[face_of(cloud) != 5]
    # Five of six cells equally full: KL = ln(6/5).
    assert face_occupancy(five).kl == pytest.approx(np.log(6 / 5), abs=2e-3)
    assert face_occupancy(five).p < 1e-100
    assert cell_occupancy(five).kl == pytest.approx(np.log(6 / 5), abs=0.02)
    assert face_occupancy(np.zeros((9, 3))).kl == pytest.approx(np.log(6))
    assert cell_occupancy(np.ones((9, 3))).kl == pytest.approx(np.log(384))
    # A quarter of each face filled: ln 4 by cells, nothing to see by faces.
    corner = np.where(np.abs(cloud) == 1, cloud, np.abs(cloud))
    assert cell_occupancy(corner).kl == pytest.approx(np.log(4), abs=0.02)
    assert face_occupancy(corner).kl == pytest.approx(0, abs=1e-3)
    # Depth does not count.
    assert cell_occupancy(1e6 * cloud).kl == pytest.approx(cell_occupancy(cloud).kl, rel=0.1)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_edge_coverage(kind: str) -> None:
    draw = KINDS[kind].sample
    cloud = draw(40_000, 3.0, stream(3, kind))
    share = {"surface": 0.19, "solid": 0.02215}[kind]
    assert edge_coverage(cloud, kind, 3.0) == pytest.approx(1, abs=5 / np.sqrt(share * 40_000))
    assert edge_coverage(0 * cloud, kind, 3.0) == 0
    assert edge_coverage(np.full((9, 3), 3.0), kind, 3.0) == pytest.approx(1 / share, rel=1e-3)
