"""The command `cubeae`, as its users call it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import ROOT, TRUTH
from numpy.typing import NDArray

from cubeae.cli import main
from cubeae.files.clouds import read_cloud, write_cloud
from cubeae.parts.samplers import SAMPLERS
from cubeae.rng import stream
from cubeae.specs.columns import GENERATION
from cubeae.training.trainer import train
from cubeae.training.weights import SAMPLED, TrainedModel, load, save, split_members
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    path = tmp_path / "cloud.csv"
    write_cloud(path, 0.95 * SURFACE.sample(3000, 1.0, stream(0, "cli")))
    return path


def test_score_prints_every_generative_measure_beside_the_perfect_generators(
    cloud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(cloud), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert set(rows) == set(GENERATION)
    shrunk = rows["surface_distance_mean"]
    assert shrunk["value"] == pytest.approx(0.05, abs=1e-3)
    assert shrunk["perfect"] == pytest.approx(0, abs=1e-12)
    assert rows["smoothed_kl_forward"]["value"] > rows["smoothed_kl_forward"]["perfect"] + 0.05
    assert rows["smoothed_kl_forward"]["standard_error"] > 0
    assert rows["coverage"]["standard_error"] is None
    assert main(["score", str(cloud)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["measure", "cloud", "std.", "error", "perfect"]
    assert [line.split()[0] for line in lines[1:]] == list(rows)


def test_headers_and_parquet_are_read_alike(cloud: Path, tmp_path: Path) -> None:
    points = read_cloud(cloud)
    bare = tmp_path / "bare.csv"
    pd.DataFrame(points).to_csv(bare, header=False, index=False)
    write_cloud(tmp_path / "cloud.parquet", points)
    assert np.array_equal(read_cloud(bare), points)
    assert np.array_equal(read_cloud(tmp_path / "cloud.parquet"), points)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read as CSV"),
        ("", "cannot be read as CSV"),
        ("x,y,z\n", "holds no points"),
        ("1,2\n3,4\n", "has 2 columns; three are needed"),
        ("x,y,z\n1,2,3\n4,five,6\n", "line 3 holds no three finite numbers"),
        ("1,2,3\n4,nan,6\n", "line 2 holds no three finite numbers"),
        ("1,2,3\n4,,6\n", "line 2 holds no three finite numbers"),
        ("1,2,3\n4,inf,6\n", "line 2 holds no three finite numbers"),
        ("1,2,3\n", "at least 200 are needed"),
    ],
)
def test_a_bad_cloud_gets_one_clear_line(
    content: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["score", str(path)]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith(f"cubeae: {path}: ")
    assert message in printed
    assert printed.count("\n") == 1


def test_sample_draws_what_the_model_generates(
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: NDArray[np.float32],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cohort, training = make_cohort(snr_db=(10.0,), seeds=(3, 8)), make_training(20)
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    trained.diverged_at[0] = 5
    (model,) = split_members(cohort, training, trained, surface_points, TRUTH, surface_points[:500])
    weights, out = str(tmp_path / "w.safetensors"), tmp_path / "deep" / "points.csv"
    save(Path(weights), model)
    draw = ["sample", weights, "-n", "250", "--seed", "4", "-o", str(out)]
    assert main([*draw, "--member", "8"]) == 0
    assert np.allclose(read_cloud(out), model.sample(250, 4)[1].numpy())
    assert main(draw) == 1
    assert "the training of seed 3 diverged" in capsys.readouterr().err
    assert main([*draw, "--member", "5"]) == 1
    assert "has no training seed 5; it has 3, 8" in capsys.readouterr().err
    assert main(["sample", str(out), "-o", "x.csv"]) == 1
    assert "cannot be read as safetensors" in capsys.readouterr().err


@pytest.fixture
def weights(
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: NDArray[np.float32],
    tmp_path: Path,
) -> Path:
    cohort, training = make_cohort(snr_db=(10.0,), seeds=(3, 8)), make_training(20)
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    (model,) = split_members(cohort, training, trained, surface_points, TRUTH, surface_points[:500])
    save(tmp_path / "w.safetensors", model)
    return tmp_path / "w.safetensors"


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_sample_decodes_the_one_member_in_blocks(
    sampler: str, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = load(weights).sample(SAMPLED + 700, 4, sampler)[1].numpy()
    sizes, decode = set(), TrainedModel.decode

    def recorded(model: TrainedModel, latents: torch.Tensor) -> torch.Tensor:
        sizes.add(tuple(latents.shape[:2]))
        return decode(model, latents)

    monkeypatch.setattr(TrainedModel, "decode", recorded)
    options = ["-n", str(SAMPLED + 700), "--seed", "4", "--member", "8", "--sampler", sampler]
    assert main(["sample", str(weights), *options, "-o", str(tmp_path / "p.NPY")]) == 0
    assert sizes == {(1, SAMPLED), (1, 700)}
    assert np.allclose(np.load(tmp_path / "p.NPY"), expected, rtol=0, atol=1e-5)


def test_sample_refuses_what_it_cannot_write(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = weights.read_bytes()
    hard, soft = tmp_path / "hard.csv", tmp_path / "soft.npy"
    hard.hardlink_to(weights)
    soft.symlink_to(weights)
    beside = weights.rename(tmp_path / "a.csv.part")
    for output, message in {
        hard: "would overwrite",
        soft: "would overwrite",
        tmp_path / "a.csv": "would overwrite",
        tmp_path / "a.xlsx": "has the unknown ending '.xlsx'; known are .csv, .tsv, .txt, .xyz, ",
        tmp_path / "a": "has the unknown ending ''",
        beside: "has the unknown ending '.part'",
    }.items():
        if output == soft:
            soft.unlink()
            soft.symlink_to(beside)
        assert main(["sample", str(beside), "-o", str(output)]) == 1
        told = capsys.readouterr().err
        assert told.startswith(f"cubeae: {output}: {message}")
        assert told.count("\n") == 1
    assert beside.read_bytes() == content
    assert main(["sample", str(beside), "-n", "1000000000000", "-o", str(tmp_path / "b.csv")]) == 1
    told = "cubeae: n must be at least 1 and at most 10,000,000, not 1,000,000,000,000\n"
    assert capsys.readouterr().err == told
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv.part",
        "hard.csv",
        "soft.npy",
    ]


def test_a_dash_is_standard_input_and_output(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "cubeae.cli"]
    sample = [*command, "sample", str(weights), "-n", "300", "-o", "-"]
    drawn = subprocess.run(sample, capture_output=True, check=True, cwd=tmp_path).stdout
    assert drawn.startswith(b"x,y,z\n")
    (tmp_path / "p.csv").write_bytes(drawn)
    assert np.array_equal(read_cloud(tmp_path / "p.csv"), load(weights).member(3).sample(300)[0])
    assert main(["score", str(tmp_path / "p.csv")]) == 0
    score = [*command, "score", "-"]
    scored = subprocess.run(score, input=drawn, capture_output=True, check=True, cwd=tmp_path)
    assert scored.stdout.decode() == capsys.readouterr().out
    assert not (tmp_path / "-").exists()
    empty = subprocess.run(score, input=b"x,y,z\n1,2\n", capture_output=True, check=False)
    assert empty.returncode == 1
    assert empty.stderr.startswith(b"cubeae: standard input: line 2 has 2 columns")


def test_what_a_kind_does_not_define_is_null(
    cloud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(cloud), "--dataset", "solid", "--json"]) == 0

    def refused(constant: str) -> None:
        raise AssertionError(constant)

    rows = json.loads(capsys.readouterr().out, parse_constant=refused)
    nothing = {"value": None, "standard_error": None, "perfect": None}
    assert rows["on_surface_fraction"] == nothing


# Bytes of memory per point. Two clouds of 24 and two distances of 8 are needed, beyond what a small
# cloud takes at its peak: 46 was measured, and 99 with distances that are not computed by blocks.
PER_POINT = 70
# Not ru_maxrss, which begins with the peak of the process that started this one.
MEMORY = """
import sys
from pathlib import Path
from cubeae.cli import main
for path in sys.argv[1:]:
    assert main(["score", path]) == 0
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    print("KiB", next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_large_cloud_is_scored_in_little_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many, n = tmp_path / "few.csv", tmp_path / "many.csv", 2_000_000
    points = SURFACE.sample(n, 1.0, stream(0, "many"))
    write_cloud(few, points[:80_000])
    write_cloud(many, points)
    assert main(["score", str(few)]) == 0  # the first on a machine compiles, which takes memory
    capsys.readouterr()
    command = [sys.executable, "-c", MEMORY, str(few), str(many)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    small, large = (int(k) for k in re.findall(r"^KiB (\d+)$", done.stdout, re.M))
    assert (large - small) * 1024 < PER_POINT * n
    assert large < 1.5 * 2**20  # KiB: what 10 million points may take


@pytest.mark.usefixtures("forgotten")
def test_a_plugins_dataset_kind_can_be_scored_against(
    cloud: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dummy = (ROOT / "tests/dummies/dataset_kind.py").read_text(encoding="utf-8")
    line = '\nfrom cubeae.truth.kinds import KINDS\nKINDS.add("nested")(Nested)\n'
    (tmp_path / "mine.py").write_text(dummy + line, encoding="utf-8")
    score = ["score", str(cloud), "--dataset", "nested", "--json"]
    with pytest.raises(SystemExit):
        main(score)
    assert main(["score", str(cloud), "--plugin", "gone.py"]) == 1
    assert "cubeae: gone.py: cannot be read" in capsys.readouterr().err
    assert main([*score, "--plugin", str(tmp_path / "mine.py")]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(GENERATION)


@pytest.mark.parametrize(
    "arguments",
    [["score"], ["sample", "w", "-n", "0", "-o", "x"], ["score", "x", "--half-side", "-1"]],
)
def test_bad_arguments_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_a_perfect_cloud_scores_like_the_perfect_generator(tmp_path: Path) -> None:
    path = tmp_path / "cloud.parquet"
    write_cloud(path, SURFACE.sample(20_000, 1.0, stream(1, "cli")))
    command = [sys.executable, "-m", "cubeae.cli", "score", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    rows = json.loads(done.stdout)
    value, error = (rows["smoothed_kl_forward"][key] for key in ("value", "standard_error"))
    assert value == pytest.approx(rows["smoothed_kl_forward"]["perfect"], abs=6 * error)


def test_weights_prints_a_weight_in_every_convention(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "kl", "0.015"]) == 0
    lines = capsys.readouterr().out.splitlines()
    values = {line.split()[0]: float(line.split()[2]) for line in lines[1:]}
    assert values == {
        "cubeae": 0.015,
        "likelihood": 0.15,
        "pythae": 0.0225,
        "pytorch-vae": 0.015,
        "student-report": 1.5e-5,
    }
    assert main(["weights", "mmd", "0.5", "--batch", "100"]) == 0
    assert "4950" in capsys.readouterr().out
    assert main(["weights", "kl", "1", "--from", "pythae"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:3] == ["cubeae", "w", "0.66667"]
    assert main(["weights", "mmd", "1", "--from", "likelihood"]) == 1
    assert capsys.readouterr().err == (
        "cubeae: Gaussian likelihood, standard deviation σ has no weight of mmd; it has kl\n"
    )
