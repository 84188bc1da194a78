import math
from pathlib import Path

import pandas as pd
import pytest

from cubeae.files.tables import write_table
from cubeae.results.convergence import changes, main
from cubeae.specs.columns import CELL


def table(errors: dict[float, list[float]]) -> pd.DataFrame:
    rows = [
        dict(zip(CELL, ("surface", "f1", "none", snr, 2), strict=True)) | {"test_mse": error}
        for snr, values in errors.items()
        for error in values
    ]
    return pd.DataFrame(rows)


def test_the_medians_of_each_cell_are_compared(tmp_path) -> None:  # type: ignore[no-untyped-def]
    short = table({5.0: [1.0, 2.0, 9.0], math.inf: [0.1, 0.2, 0.3]})
    longer = table({5.0: [1.9, 2.1, 0.0], math.inf: [0.15, 0.1, 0.2]})
    found = changes(short, longer)
    assert found["change"].tolist() == pytest.approx([1.9 / 2 - 1, 0.15 / 0.2 - 1])
    paths = [str(tmp_path / f"{name}.parquet") for name in ("short", "longer")]
    for path, frame in zip(paths, (short, longer), strict=True):
        write_table(Path(path), frame)
    printed = main(paths)
    assert printed.startswith("1 of 2 cells changed their median test MSE by at most 10 %")
    assert "inf" in printed
