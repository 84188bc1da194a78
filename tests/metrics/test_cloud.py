"""All generative measures of one cloud: perfect, extreme and faulty ones."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from planted.points import surface
from pydantic import TypeAdapter, ValidationError

from cubeae.metrics import geometry
from cubeae.metrics.cloud import MINIMUM_POINTS, perfect_score, score_cloud
from cubeae.rng import stream
from cubeae.specs.clouds import DEFAULTS, CloudSettings
from cubeae.truth.cube import Points, face_of
from cubeae.truth.kinds import KINDS

SMALL = replace(DEFAULTS, queries=1024, sliced_points=2000)


def test_a_perfect_cloud_is_scored_as_one() -> None:
    reference = surface(4000, "reference")
    score = perfect_score(6000, reference, "surface", 1.0, stream(4, "perfect"), SMALL)
    assert score["smoothed_kl_forward"] == pytest.approx(
        0.955 / 60, abs=5 * score["smoothed_kl_forward_se"]
    )
    assert abs(score["generated_mmd2"]) < 5 * score["generated_mmd2_se"]
    assert score["sliced_wasserstein"] < 0.1
    assert min(score["precision"], score["recall"], score["coverage"]) > 0.95
    assert score["on_surface_fraction"] == 1
    assert score["edge_coverage"] == pytest.approx(1, abs=0.15)
    assert min(score["generated_mmd_p"], score["face_p"], score["cell_p"]) > 1e-3
    for name in ("smoothed_kl_forward", "smoothed_jeffreys", "sliced_wasserstein"):
        assert 0 < score[f"{name}_se"] < 0.1
    assert all(isinstance(value, float) for value in score.values())


def test_a_score_depends_on_its_generator_alone_and_on_no_global_state() -> None:
    cloud, reference = surface(1000, "x"), surface(1000, "reference")
    scores = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        np.random.seed(seed)
        scores.append(
            score_cloud(cloud, reference, "surface", 1.0, stream(5, "score"), SMALL).measures
        )
    assert scores[0] == scores[1]
    other = score_cloud(cloud, reference, "surface", 1.0, stream(6, "score"), SMALL).measures
    assert other["smoothed_kl_forward"] != scores[0]["smoothed_kl_forward"]


def test_a_sorted_cloud_is_scored_like_a_shuffled_one() -> None:
    cloud, reference = surface(6000, "x"), surface(6000, "reference")
    by_face = cloud[np.argsort(face_of(cloud), kind="stable")]
    score = score_cloud(by_face, reference, "surface", 1.0, stream(8, "score"), SMALL).measures
    assert score["generated_mmd_p"] > 1e-2
    assert score["sliced_wasserstein"] < 0.1
    assert min(score["recall"], score["coverage"]) > 0.9


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_scores_have_the_unit_of_the_data(kind: str) -> None:
    draw = KINDS["surface"].sample if kind == "surface" else KINDS["solid"].sample
    cloud, reference = 0.9 * draw(1000, 1.0, stream(9, "x")), draw(1000, 1.0, stream(9, "y"))
    one = score_cloud(cloud, reference, kind, 1.0, stream(9, "score"), SMALL).measures
    four = score_cloud(4 * cloud, 4 * reference, kind, 4.0, stream(9, "score"), SMALL).measures
    for name, value in one.items():
        is_length = name.startswith(("surface_distance", "sliced", "inward"))
        expected = value * (4 if is_length else 1)
        assert four[name] == pytest.approx(expected, rel=1e-6, abs=1e-4, nan_ok=True), name


EXTREMES = {
    "collapsed": np.zeros((400, 3)),
    "one point repeated": np.full((400, 3), 1.0),
    "far": surface(400, "far") + 1e6,
    "vast": 1e6 * surface(400, "vast"),
    "tiny": 1e-9 * surface(400, "tiny"),
    "as few as may be": surface(MINIMUM_POINTS, "few") * 0.5,
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_clouds_get_finite_numbers_that_say_so(name: str) -> None:
    reference = surface(1000, "reference")
    score = score_cloud(EXTREMES[name], reference, "surface", 1.0, stream(7, name), SMALL).measures
    assert all(np.isfinite(value) for value in score.values()), score
    assert score["smoothed_kl_forward"] > 3
    assert score["generated_mmd_p"] == 1 / 201
    assert score["knn_kl"] > 1
    if name == "far":
        # ||shift||^2 / 2 tau^2 = 3e12 / 0.02, each way; and the shift in each direction.
        assert score["smoothed_kl_forward"] == pytest.approx(1.5e14, rel=1e-4)
        assert score["smoothed_kl_reverse"] == pytest.approx(1.5e14, rel=1e-4)
        assert score["sliced_wasserstein"] == pytest.approx(1e6, rel=0.02)
        assert score["surface_distance_mean"] == pytest.approx(np.sqrt(3) * 1e6, rel=1e-5)


def with_value(value: float) -> Points:
    cloud = surface(300, "x")
    cloud[7, 1] = value
    return cloud


@pytest.mark.parametrize(
    ("cloud", "message"),
    [
        (with_value(np.nan), r"has 1 points with NaN or infinity, the first at row 7"),
        (with_value(np.inf), r"has 1 points with NaN or infinity, the first at row 7"),
        (with_value(1e13), r"has a coordinate of size 1e\+13; at most 1e\+12 can be scored"),
        (np.zeros((0, 3)), r"has 0 points; at least 200 are needed"),
        (surface(199, "x"), r"has 199 points; at least 200 are needed"),
        (np.zeros((300, 2)), r"has shape \[300, 2\]; \[n, 3\] is needed"),
        (np.zeros(300), r"has shape \[300\]; \[n, 3\] is needed"),
        (np.full((300, 3), "a"), r"does not consist of numbers"),
    ],
)
def test_bad_clouds_get_one_clear_line(cloud: Points, message: str) -> None:
    good = surface(300, "good")
    with pytest.raises(ValueError, match=f"^the cloud {message}$"):
        score_cloud(cloud, good, "surface", 1.0, stream(0), SMALL)
    with pytest.raises(ValueError, match=r"^the reference [^\n]*$"):
        score_cloud(good, cloud, "surface", 1.0, stream(0), SMALL)


def test_bad_arguments_are_named() -> None:
    good = surface(300, "good")
    with pytest.raises(ValueError, match="half_side must be above zero"):
        score_cloud(good, good, "surface", 0.0, stream(0), SMALL)


def test_settings_refuse_unknown_keys_and_bad_sizes() -> None:
    adapter = TypeAdapter(CloudSettings)
    assert adapter.validate_python(asdict(DEFAULTS)) == DEFAULTS
    with pytest.raises(ValidationError, match="query"):
        adapter.validate_python({"query": 50})
    with pytest.raises(ValidationError, match="tau"):
        adapter.validate_python({"tau": 0})


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_the_size_of_blocks_changes_no_bit(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud, reference = 0.9 * surface(1000, "x"), surface(1000, "reference")
    scores = []
    for block in (geometry.BLOCK, 7):
        monkeypatch.setattr(geometry, "BLOCK", block)
        score = score_cloud(cloud, reference, kind, 1.0, stream(5, "score"), SMALL)
        scores.append(np.array(list(score.measures.values())))
    assert np.array_equal(*scores, equal_nan=True)
