"""The crate of a run, read back with the library that the format's authors keep."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from conftest import HOSTILE, tiny_config
from rocrate.rocrate import ROCrate

import cubeae
from cubeae.cli import main

pytestmark = pytest.mark.usefixtures("run")
# What a run leaves, as places in the working folder; the crate has the same under fixed folders.
PACKED = {
    "config.yaml": None,
    "out/res/metrics.parquet": b"PAR1",
    "out/res/metrics.csv": b"model,test_mse\nf1,0.1\n",
    "out/res/weights/surface/f1/none/dim2/snr15/seeds0-1.safetensors": b"\x00\x01",
    "out/rep/index.html": b"<!doctype html>",
    "out/rep/assets/a figure.svg": b"<svg/>",
    "out/rep/assets/a figure.csv": b"x\n1\n",
    "out/rep/assets/style.css": b"",
}
LEFT = {
    "out/res/metrics/surface/f1/none/dim2/snr15/seeds0-1.parquet": b"rows of one cell",
    "out/res/datasets/surface/test.safetensors": b"points",
    "out/res/late.parquet.part": b"half a file",
    "out/rep/.snakemake_timestamp": b"",
    "elsewhere.csv": b"not of the run",
}
AUTHORS = """
license: MIT
authors:
  - {given-names: Ada, family-names: Lovelace, orcid: "https://orcid.org/0000-0001-2345-6789"}
  - name: The cubeae authors
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with what a run leaves; its title would be a script."""
    monkeypatch.chdir(tmp_path)
    config = tiny_config() | {"paths": {"results": "out/res", "reports": "out/rep"}}
    Path("config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    Path("CITATION.cff").write_text(AUTHORS, encoding="utf-8")
    for name, content in (PACKED | LEFT).items():
        if content is not None:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)
    return tmp_path


def place(name: str) -> str:
    return name.replace("out/res/", "results/").replace("out/rep/", "reports/")


@pytest.mark.parametrize("output", ["crate.zip", "deep/crate"])
def test_a_crate_holds_the_runs_files_and_states_their_sums(run: Path, output: str) -> None:
    assert main(["crate", "-o", output]) == 0
    crate = ROCrate(output)
    held = {entity["name"]: entity for entity in crate.get_by_type("File", exact=True)}
    del held["CITATION.cff"]
    assert held.keys() == {place(name) for name in PACKED}
    for name in PACKED:
        content = (run / name).read_bytes()
        entity = held[place(name)]
        assert Path(entity.source).read_bytes() == content
        assert int(entity["contentSize"]) == len(content)
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
    assert held["results/metrics.csv"]["encodingFormat"] == "text/csv"
    files = {path for path in Path(crate.source).rglob("*") if path.is_file()}
    assert len(files) == len(PACKED) + 2  # the citation and the metadata


def test_a_crate_says_what_made_the_run_and_who() -> None:
    assert main(["crate", "-o", "crate"]) == 0
    crate = ROCrate("crate")
    assert crate.name == HOSTILE
    assert [(who.id, who.type, who["name"]) for who in crate.root_dataset["author"]] == [
        ("https://orcid.org/0000-0001-2345-6789", "Person", "Ada Lovelace"),
        ("#author-2", "Organization", "The cubeae authors"),
    ]
    assert crate.license.id == "https://spdx.org/licenses/MIT"
    assert crate.mainEntity.id == "reports/index.html"
    (action,) = crate.get_by_type("CreateAction")
    assert action["instrument"]["softwareVersion"] == cubeae.__version__
    assert any(text.startswith("torch ") for text in action["instrument"]["softwareRequirements"])
    assert [each.id for each in action["object"]] == ["config.yaml"]
    assert action["description"] == "Values from the command line: none."
    parts = {part["name"]: [file["name"] for file in part["hasPart"]] for part in action["result"]}
    assert parts == {
        "weights": ["results/weights/surface/f1/none/dim2/snr15/seeds0-1.safetensors"],
        "tables": ["results/metrics.csv", "results/metrics.parquet"],
        "pages": ["reports/index.html"],
        "figures": ["reports/assets/a figure.svg"],
        "exports": ["reports/assets/a figure.csv"],
        "assets": ["reports/assets/style.css"],
    }


def test_every_reference_within_the_metadata_resolves() -> None:
    """RO-Crate 1.3: one flat graph, no @id twice; what is no address is described in it."""
    assert main(["crate", "-o", "crate"]) == 0
    graph = json.loads(Path("crate/ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))
    for entity in graph:
        for value in entity.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    assert item["@id"] in ids or item["@id"].startswith("https://w3id.org/"), item


def test_what_is_missing_is_said(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in PACKED:
        if "weights" in name or name.endswith((".html", ".svg")):
            (run / name).unlink()
    Path("CITATION.cff").write_text("title: t\n", encoding="utf-8")
    assert main(["crate", "-o", "crate"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "crate: holds 4 files of the run",
        "left out: weights: no such file below the config's paths.results",
        "left out: pages: no such file below the config's paths.reports",
        "left out: figures: no such file below the config's paths.reports",
        "left out: reports/index.html: the run is not finished; snakemake all finishes it",
        "left out: authors: not in CITATION.cff",
        "left out: license: not in CITATION.cff",
    ]


def test_without_a_citation_of_its_own_a_run_has_the_clones(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("CITATION.cff").unlink()
    assert main(["crate", "-o", "a"]) == 0
    assert [who["name"] for who in ROCrate("a").root_dataset["author"]] == ["The cubeae authors"]
    assert "left out" not in capsys.readouterr().out
    monkeypatch.setattr("cubeae.report.citation.SOURCE", run / "nowhere")
    assert main(["crate", "-o", "b"]) == 0
    assert "left out: authors and licence: no CITATION.cff" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("authors: [", "CITATION.cff: is no YAML"),
        ("- a", "CITATION.cff: holds no map of keys"),
        ("authors: Ada", "CITATION.cff: authors: is no list"),
        ("authors: [{email: a@b}]", "CITATION.cff: authors: an entry has neither name nor"),
        ("license: [MIT, Apache-2.0]", "CITATION.cff: license: is no single SPDX identifier"),
    ],
)
def test_a_bad_citation_gets_one_clear_line(
    content: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("CITATION.cff").write_text(content, encoding="utf-8")
    assert main(["crate", "-o", "crate.zip"]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith(f"cubeae: {message}")
    assert printed.count("\n") == 1
    assert not Path("crate.zip").exists()


@pytest.mark.parametrize("output", ["out", "elsewhere.csv", "there.zip"])
def test_nothing_is_overwritten(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("there.zip").write_bytes(b"mine")
    assert main(["crate", "-o", output]) == 1
    assert capsys.readouterr().err == (
        f"cubeae: {output}: exists already; remove it, or give another name\n"
    )
    assert Path("there.zip").read_bytes() == b"mine"


def test_a_folder_without_a_run_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    config = tiny_config() | {"paths": {"results": "none", "reports": "nor-this"}}
    Path("mine.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert main(["crate", "mine.yaml"]) == 1
    expected = "cubeae: mine.yaml: nothing to pack in none and nor-this; run snakemake all first\n"
    assert capsys.readouterr().err == expected


def test_a_crate_is_written_whole_or_not_at_all(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rocrate.model.metadata.Metadata.write", full)
    assert main(["crate", "-o", "crate"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert not list(run.glob("crate*"))
