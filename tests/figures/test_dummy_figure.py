"""A user's figure: two files and one line are enough for it to be drawn and shown."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DRAWN = """
from planted.sources import overview
from cubeae.figures.drawing import draw_figures
from cubeae.words.figures import figures_of, modules_of
assert "statuses" in [figure.name for figure in figures_of("index")]
assert "cubeae.figures.statuses" in modules_of("index")
draw_figures(["statuses"], overview(), "drawn")
"""


def test_two_files_and_one_line_add_a_figure(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cubeae", tmp_path / "cubeae")
    for dummy, place in (("figure", "figures"), ("figure_words", "words/figures")):
        shutil.copy(ROOT / f"tests/dummies/{dummy}.py", tmp_path / f"cubeae/{place}/statuses.py")
    registry = tmp_path / "cubeae/words/figures/__init__.py"
    text = registry.read_text(encoding="utf-8")
    assert text.count("    speed,\n") == 1
    registry.write_text(
        text.replace("    speed,\n", "    speed,\n    statuses,\n"), encoding="utf-8"
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT / 'tests'}"}
    command = [sys.executable, "-W", "error", "-c", DRAWN]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    names = {path.name for path in (tmp_path / "drawn").iterdir()}
    assert names == {f"statuses.{ending}" for ending in ("svg", "png", "pdf", "csv")}
