"""The command `cubeae compare`: its words, its tables and its page."""

import re
from pathlib import Path

import pandas as pd
import pytest
from planted.cells import planted
from planted.pages import Page

from cubeae.cli import main
from cubeae.files.tables import write_table
from cubeae.specs.columns import HEADLINE


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Equal but for a composition that reconstructs better, and a cell that one lacks."""
    rows = planted({"kl": 0, "kl+mmd-annealed": 0.3})
    changed = rows.copy()
    changed.loc[changed["regulariser"] == "kl+mmd-annealed", "test_mse"] *= 0.5
    more = pd.concat([rows, rows.assign(latent_dim=2)], ignore_index=True)
    found = []
    for name, metrics in (("one", more), ("other", changed)):
        (tmp_path / name).mkdir()
        write_table(tmp_path / name / "metrics.parquet", metrics)
        found.append(tmp_path / name)
    return found


def test_what_differs_is_printed(folders: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *map(str, folders)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"First: {folders[0]}. Second: {folders[1]}."
    assert lines[1] == "2 cells in both; 2 only in the first, 0 only in the second."
    assert lines[2] == "In 1 cell all results of common seeds are equal, digit by digit."
    assert "1 better and 7 no difference that matters" in lines[3]
    over, single = (lines.index(head) for head in ("Over all cells:", "In single cells:"))
    for start in (over, single):
        heads, rule, row, *_ = lines[start + 1 :]
        assert set(rule) == {"-", " "}
        assert "KL + MMD (annealed)" in row
        assert "Test MSE" in row
        assert re.search(r"0\.50+ \[0\.50+, 0\.50+\]", row)
        assert row.index("KL") == heads.index("Composition")
    assert lines[-1].count("better") == 1


def test_equal_runs_print_no_table(folders: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folders[0]), str(folders[0])]) == 0
    out = capsys.readouterr().out
    assert "In 4 cells all results of common seeds are equal" in out
    assert "Over all cells" not in out


def test_many_rows_are_cut_in_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = planted({f"kl-{word}": 0 for word in "abcdefgh"})
    for name, factor in (("one", 1.0), ("other", 0.5)):
        (tmp_path / name).mkdir()
        scaled = rows.assign(**{measure: rows[measure] * factor for measure in HEADLINE})
        write_table(tmp_path / name / "metrics.parquet", scaled)
    assert main(["compare", str(tmp_path / "one"), str(tmp_path / "other")]) == 0
    assert capsys.readouterr().out.count("12 more rows: see --html") == 2


def test_the_page_holds_everything_itself(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "compared.html"
    assert main(["compare", *map(str, folders), "--html", str(file)]) == 0
    assert f"{file}: written" in capsys.readouterr().out
    html = file.read_text(encoding="utf-8")
    page = Page(html)
    assert not [url for tag in ("script", "img") for url in page.all(tag, "src")]
    assert page.all("link", "href") == ["data:,"]
    assert not re.search(r'href="assets', html)
    assert page.all("table", "data-anchor") == ["table-runs", "table-runs-cells"]
    assert sum("better" in row for row in page.rows) == 2
    assert "&lt;" not in html.split("<style>")[1].split("</style>")[0]


@pytest.mark.parametrize("second", ["nowhere", "empty"])
def test_a_folder_without_metrics_gets_one_line(
    folders: list[Path], second: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["compare", str(folders[0]), str(tmp_path / second)]) == 1
    said = capsys.readouterr().err
    assert said == (
        f"cubeae: {tmp_path / second}: is no folder of results: it has no metrics.parquet\n"
    )
