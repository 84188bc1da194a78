"""README and docs: short enough, every link and path exists, every command and example works."""

import re
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
import yaml

from cubeae.config.cost import cost
from cubeae.config.file import read
from cubeae.config.validation import parse
from cubeae.files.clouds import MOST_POINTS
from cubeae.files.clouds.compression import COMPRESSIONS
from cubeae.files.clouds.formats import FORMATS
from cubeae.parts.controllers import CONTROLLERS
from cubeae.parts.penalties import PENALTIES
from cubeae.specs.columns import ERRORS, IDENTITY, MEASURES
from cubeae.studies.claims import ClaimData, claims_table
from cubeae.studies.report_claims import CLAIMS
from cubeae.training.weights import MOST_SAMPLED

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, *DOCS, ROOT / "CHANGELOG.md"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[0].split()) | {".venv/.locked"}
RULES = {
    name
    for file in [ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk")]
    for name in re.findall(
        r"^(?:rule (\w+):|use rule \w+ as (\w+) )", file.read_text(encoding="utf-8"), re.M
    )
    for name in name
}
# Snakemake's options that take a value, and what the value may be.
VALUED = {"--cores": r"\d+", "--configfile": r"presets/\w+\.yaml|mine\.yaml"}
VALUED |= {"--snakefile": r"\.\./cubeae/Snakefile", "--directory": r"runs/\w+"}
VALUED |= {"--workflow-profile": r"profiles/\w+", "--report": r"report\.zip"}
FLAGS = {"-n", "--unlock"}
# A path of the repository: it begins with one of these.
FOLDERS = ("cubeae", "tests", "rules", "docs", "presets", "profiles", "envs", "benchmarks")
FOLDERS += ("workflow_scripts",)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def commands(page: Path, program: str) -> list[str]:
    """What follows ``program`` in a page's blocks of shell code, and between backticks."""
    blocks = "\n".join(
        re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    )
    lines = [line.split(" #")[0] for line in blocks.splitlines()]
    lines += re.findall(r"`([^`]+)`", prose(page))
    parts = [part.strip() for line in lines for part in line.split("&&")]
    return [part[len(program) + 1 :].strip() for part in parts if part.startswith(f"{program} ")]


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


@each_page
def test_links_resolve(page: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", prose(page)):
        if re.match(r"https?://", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_the_index_lists_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for page in DOCS:
        assert page.name == "README.md" or f"]({page.name})" in index, page


@each_page
def test_paths_exist(page: Path) -> None:
    text = prose(page)
    for path in re.findall(r"`([\w./-]+)`", text):
        if path.startswith(tuple(f"{folder}/" for folder in FOLDERS)):
            assert (ROOT / path).exists(), path


@each_page
def test_make_targets_exist(page: Path) -> None:
    for command in commands(page, "make"):
        assert command.split()[0] in TARGETS, command


def test_make_help_lists_every_target() -> None:
    listed = set(re.findall(r'@echo "  make (\w+)', MAKEFILE))
    assert listed == {target for target in TARGETS if target[0] != "."} - {"help"}


@each_page
def test_snakemake_commands_are_possible(page: Path) -> None:
    for command in commands(page, "snakemake"):
        words = command.split()
        while words:
            word = words.pop(0)
            if word in VALUED:
                value = words.pop(0)
                assert re.fullmatch(VALUED[word], value), command
                elsewhere = word in ("--snakefile", "--directory")
                assert elsewhere or "/" not in value or (ROOT / value).exists(), command
            elif word not in FLAGS:
                wanted = r"results/weights/.+\.safetensors|reports/\w+\.html"
                assert word in RULES or re.fullmatch(wanted, word), command


def test_the_readmes_model_is_a_valid_config() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    config, added = read(ROOT / "config.yaml"), yaml.safe_load(example)
    for section, entries in added.items():
        assert not entries.keys() & config[section].keys()
        config[section] |= entries
    assert "f7" in parse(config, "README.md").models


def test_the_readme_names_every_shipped_model() -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+)", README.read_text(encoding="utf-8"), re.M)
    models = read(ROOT / "config.yaml")["models"]
    shown = {name: encoder.lower() for name, encoder in rows if name in models}
    assert shown == {name: model["encoder"] for name, model in models.items()}


def test_the_results_page_names_every_column() -> None:
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    for column in (*IDENTITY, "status", "reason", "sampler", *MEASURES, *ERRORS):
        assert f"`{column}`" in text, column


def test_the_results_page_names_every_column_of_the_claims() -> None:
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8").split("## claims")[1]
    nothing = pd.DataFrame()
    for column in claims_table(CLAIMS, ClaimData(nothing, nothing, 0.1)):
        assert f"`{column}`" in text, column


def test_the_performance_page_counts_the_trainings_of_each_config() -> None:
    text = (ROOT / "docs/performance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w/]+\.yaml)` \| ([\d,]+) \| ([\d,]+) \|", text, re.M)
    assert len(rows) == 4
    for file, *counts in rows:
        asked = cost(parse(read(ROOT / file), file))
        assert [f"{asked.grid:,}", f"{asked.studies:,}"] == counts, file


def test_every_registry_is_documented() -> None:
    text = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "cubeae").rglob("*.py")):
        if re.search(r"^\w+(: [^=]+)? = Registry\(", path.read_text(encoding="utf-8"), re.M):
            assert f"`{path.relative_to(ROOT)}`" in text, path


def test_the_page_on_clouds_lists_every_ending() -> None:
    text = (ROOT / "docs/clouds.md").read_text(encoding="utf-8")
    endings = [ending for entry in FORMATS.values() for ending in entry.endings]
    for ending in (*endings, *COMPRESSIONS):
        assert f"`{ending}`" in text, ending
    assert f"{MOST_SAMPLED // 10**6}\nmillion points" in text
    assert f"{MOST_POINTS // 10**6} million points" in text


def rows_of_penalties_page(head: str) -> dict[str, str]:
    """The rows of the table that begins with ``head``, by the name in their first cell."""
    text = (ROOT / "docs/penalties.md").read_text(encoding="utf-8")
    table = text[text.index(head) :].split("\n\n")[0]
    return {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}


def test_the_page_on_penalties_lists_each_controller_with_its_keys() -> None:
    rows = rows_of_penalties_page("| kind |")
    assert list(rows) == list(CONTROLLERS)
    for name, controller in CONTROLLERS.items():
        keys = {field.name for field in fields(controller)} - {"kind"}  # type: ignore[arg-type]
        assert {*re.findall("`([^`]+)`", rows[name])} == {name, *keys}


def test_the_page_on_penalties_defines_each_with_its_parameters_and_source() -> None:
    rows = rows_of_penalties_page("| penalty |")
    assert list(rows) == list(PENALTIES)
    for name, penalty in PENALTIES.items():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", rows[name])[2:-1]]
        parameters = ", ".join(f"`{parameter}`" for parameter in penalty.parameters)
        assert cells[0] == penalty.formula.replace("|", r"\|")
        assert (cells[1], cells[3]) == (parameters, penalty.source)
        assert ("Gaussian" in cells[2]) == penalty.needs_gaussian_encoder
        assert ("decoder" in cells[2]) == penalty.needs_decoder


def test_every_package_is_in_the_layout() -> None:
    text = (ROOT / "docs/layout.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "cubeae").glob("*/__init__.py")):
        assert f"`cubeae/{path.parent.name}/`" in text, path


def test_the_report_that_this_started_from_has_one_name() -> None:
    """'Seed' means a training's; the report is the 2024 student report."""
    shipped = [*ROOT.glob("*.*"), *(file for name in FOLDERS for file in (ROOT / name).rglob("*"))]
    for path in shipped:
        if path.suffix in {".py", ".md", ".yaml", ".json", ".j2", ".smk"}:
            assert (
                path == Path(__file__)
                or "seed report" not in path.read_text(encoding="utf-8").lower()
            ), path


def test_make_quick_runs_the_quick_preset_and_its_docs_name_its_report() -> None:
    (recipe,) = re.findall(r"^quick: .*\n\t(.+)$", MAKEFILE, re.M)
    file = re.findall(r"--configfile (\S+) ", recipe)[0]
    index = f"{read(ROOT / file)['paths']['reports']}/index.html"
    for text in (README.read_text(encoding="utf-8"), *re.findall(r'"  make quick .*"', MAKEFILE)):
        assert file in text
        assert index in text
