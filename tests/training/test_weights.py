import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import TRUTH
from numpy.typing import NDArray
from planted.plugins import penalty, write

import cubeae
from cubeae.files.storage import FileFormatError, read_tensors, write_tensors
from cubeae.plugins.loading import PluginError
from cubeae.training.trainer import train
from cubeae.training.weights import TrainedModel, UnknownPartError, load, save, split_members

Points = NDArray[np.float32]


@pytest.fixture
def models(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> list[TrainedModel]:
    cohort, training = make_cohort({"kl": 0.01}, sampler="matched"), make_training(100)
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    return split_members(cohort, training, trained, surface_points, TRUTH, surface_points[:500])


def test_a_model_is_rebuilt_from_its_file_alone(
    models: list[TrainedModel], tmp_path: Path, surface_points: Points
) -> None:
    path = tmp_path / "deep" / "w.safetensors"
    save(path, models[0])
    loaded = cubeae.load(path)
    assert loaded.info["snr_db"] == 10.0
    assert loaded.seeds == [0, 1]
    assert loaded.info["training"]["architecture"]["hidden"] == [16, 12]
    for ours, theirs in (
        (loaded.encode(surface_points[:50]), models[0].encode(surface_points[:50])),
        (loaded.sample(20, seed=4), models[0].sample(20, seed=4)),
        (loaded.decode(torch.ones(7, 3)), models[0].decode(torch.ones(7, 3))),
    ):
        assert torch.equal(ours, theirs)
    assert not list(tmp_path.rglob("*.part"))


def test_a_model_on_the_hypersphere_encodes_to_it_and_is_sampled_near_it(
    make_cohort: Any, make_training: Any, surface_points: Points
) -> None:
    cohort = make_cohort(
        {"mmd-sphere": 0.1}, encoder="deterministic", channel="hypersphere", sampler="hypersphere"
    )
    training = make_training(100)
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    noisy, clean = split_members(cohort, training, trained, surface_points, TRUTH)
    for model in (noisy, clean):
        lengths = model.encode(surface_points[:50]).norm(dim=2)
        assert torch.allclose(lengths, torch.tensor(3.0).double().sqrt())
        assert model.sample(20).shape == (2, 20, 3)
    noise = noisy.transmit(surface_points)
    assert torch.allclose(
        noise.z.var(2) / noise.signal.var(2), torch.tensor(1.1).double(), rtol=0.1
    )
    assert torch.equal(clean.transmit(surface_points).z, clean.transmit(surface_points).mean)


def test_validation_data_choose_the_size_of_the_mixture_and_nothing_else(
    make_cohort: Any, make_training: Any, surface_points: Points
) -> None:
    cohort, training = make_cohort({"kl": 0.01}), make_training()
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    place = (cohort, training, trained, surface_points, TRUTH)
    (none, *_), (some, *_) = split_members(*place), split_members(*place, surface_points[:500])
    assert none.mixture is None
    assert some.mixture is not None
    assert (some.mixture.sizes >= 1).all()
    for name, tensor in none.networks.parameters().items():
        assert torch.equal(tensor, some.networks.parameters()[name])
    assert torch.equal(none.latent_mean, some.latent_mean)
    assert torch.equal(none.latent_covariance, some.latent_covariance)
    assert torch.equal(none.sample(9), some.sample(9))
    with pytest.raises(ValueError, match="no mixture fitted"):
        none.sample(9, sampler="mixture")


@pytest.mark.parametrize(("sampler", "fits"), [("standard", False), ("mixture", True)])
def test_a_study_that_shows_no_mixture_fits_one_only_where_a_sampler_needs_it(
    sampler: str, fits: bool, make_cohort: Any, make_training: Any, surface_points: Points
) -> None:
    cohort, training = make_cohort({"kl": 0.01}, sampler=sampler), make_training()
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    found = split_members(
        cohort, training, trained, surface_points, TRUTH, surface_points[:500], mixture=False
    )
    assert [model.mixture is not None for model in found] == [fits] * len(found)


def test_a_file_keeps_the_mixture(models: list[TrainedModel], tmp_path: Path) -> None:
    save(tmp_path / "w.safetensors", models[0])
    loaded = cubeae.load(tmp_path / "w.safetensors")
    drawn = [model.sample(20, seed=4, sampler="mixture") for model in (models[0], loaded)]
    assert torch.equal(*drawn)
    assert torch.isfinite(drawn[0]).all()


def test_an_infinite_snr_survives_the_file(models: list[TrainedModel], tmp_path: Path) -> None:
    save(tmp_path / "w.safetensors", models[1])
    assert cubeae.load(tmp_path / "w.safetensors").info["snr_db"] == math.inf


def test_matched_samples_have_the_latents_moments(
    models: list[TrainedModel], surface_points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = models[0]
    z = model.transmit(surface_points, "moments").z
    assert torch.allclose(model.latent_mean, z.mean(2))
    assert torch.allclose(model.latent_covariance[1], torch.cov(z[1]))
    drawn: list[torch.Tensor] = []
    monkeypatch.setattr(TrainedModel, "decode", lambda _, latents: drawn.append(latents) or latents)
    model.sample(100_000)
    assert torch.allclose(drawn[0][1].mean(0), model.latent_mean[1], atol=0.02)
    assert torch.allclose(torch.cov(drawn[0][1].T), model.latent_covariance[1], atol=0.05)


def test_noise_is_paired_over_combinations_and_differs_over_seeds(
    models: list[TrainedModel], surface_points: Points
) -> None:
    noisy, clean = (model.transmit(surface_points, "key") for model in models)
    assert torch.equal(clean.z, clean.signal)
    noise = (noisy.z - noisy.signal) / noisy.noise_variance.sqrt()
    assert noise.std().item() == pytest.approx(1, abs=0.02)
    assert not torch.allclose(noise[0], noise[1])
    # Var(n) = Var(y) / 10 at 10 dB, Var(y) over all the points given
    assert torch.allclose(noisy.noise_variance, noisy.signal.var(2, keepdim=True) / 10)


def test_shapes_and_bad_arguments(models: list[TrainedModel], surface_points: Points) -> None:
    model = models[0]
    assert model.encode(surface_points[:9]).shape == (2, 9, 3)
    assert model.sample(11).shape == (2, 11, 3)
    assert model.decode(torch.zeros(2, 4, 3)).shape == (2, 4, 3)
    for bad in (np.zeros((5, 2)), np.zeros((1, 3)), np.zeros(3)):
        with pytest.raises(ValueError, match="points must be"):
            model.encode(bad)
    with pytest.raises(ValueError, match="at least 1"):
        model.sample(0)


def test_what_is_no_weights_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.safetensors"
    with pytest.raises(FileFormatError, match=r"none\.safetensors: cannot be read"):
        cubeae.load(missing)
    (tmp_path / "text").write_text("hello", encoding="utf-8")
    with pytest.raises(FileFormatError, match="text: cannot be read"):
        cubeae.load(tmp_path / "text")
    write_tensors(tmp_path / "data", "dataset", {"points": np.zeros((2, 3))}, {})
    with pytest.raises(FileFormatError, match="is a dataset file, not a weights file"):
        cubeae.load(tmp_path / "data")


def test_a_truncated_file_is_refused(models: list[TrainedModel], tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save(path, models[0])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FileFormatError, match="cannot be read as safetensors"):
        cubeae.load(path)


def test_metadata_cannot_pass_for_another_format(tmp_path: Path) -> None:
    write_tensors(tmp_path / "x", "dataset", {"a": np.zeros(1)}, {"format": "weights"})
    with pytest.raises(FileFormatError, match="is a dataset file"):
        read_tensors(tmp_path / "x", "weights")


@pytest.mark.usefixtures("forgotten")
def test_models_of_a_plugins_parts_say_how_to_load_them(
    models: list[TrainedModel], tmp_path: Path
) -> None:
    plugin = write(tmp_path / "mine.py", penalty())
    terms = [{"name": "mine", "weight": 0.1, "schedule": {"kind": "constant"}}]
    info = {**models[0].info, "terms": terms}
    file = tmp_path / "w.safetensors"
    save(file, replace(models[0], info=info))
    with pytest.raises(UnknownPartError, match="have the penalty 'mine', unknown here; name the"):
        load(file)
    with pytest.raises(PluginError, match=r"gone\.py: cannot be read"):
        load(file, plugins=["gone.py"])
    assert load(file, plugins=[str(plugin)]).info["terms"] == terms
    save(file, replace(models[0], info={**models[0].info, "sampler": "s", "channel": "c"}))
    with pytest.raises(UnknownPartError, match="the channel 'c' and the latent sampler 's'"):
        load(file)
