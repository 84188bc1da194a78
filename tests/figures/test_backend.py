"""Figures are drawn whatever backend the environment asks matplotlib for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DRAW = """
import sys
from pathlib import Path
from cubeae.figures.style import applied, empty_figure, save
with applied():
    save(empty_figure("nothing"), Path(sys.argv[1]))
import matplotlib.pyplot as plt
assert plt.get_backend() == "agg", plt.get_backend()
"""


@pytest.mark.parametrize("backend", ["module://a_module_that_is_missing", "tkagg", ""])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_figures_are_drawn_under_any_backend(backend: str, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"figure.{ending}"
    environment = os.environ | {"MPLBACKEND": backend}
    command = [sys.executable, "-W", "error", "-c", DRAW, str(file)]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert file.stat().st_size > 500
