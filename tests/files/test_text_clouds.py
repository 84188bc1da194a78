"""Text clouds: separators, headers, bad rows and their lines, as NumPy and pandas write them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cubeae.files.clouds import read_cloud
from cubeae.files.clouds.format import BLOCK
from cubeae.files.storage import FileFormatError

POINTS = np.random.default_rng(0).standard_normal((50, 3))
FRAME = pd.DataFrame(POINTS)
ROWS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]


def read(text: str | bytes) -> list[list[float]]:
    content = text if isinstance(text, bytes) else text.encode()
    return read_cloud(BytesIO(content)).tolist()


@pytest.mark.parametrize(
    "text",
    [
        FRAME.to_csv(),
        FRAME.to_csv(index=False),
        FRAME.to_csv(index=False, header=False),
        FRAME.to_csv(sep="\t"),
        FRAME.to_csv(sep=";", index=False),
        FRAME.to_csv(index_label="Unnamed: 0"),
        FRAME.set_axis([f"2024-01-{i}" for i in range(50)]).to_csv(),
        FRAME.set_axis(["x", "y", "z"], axis=1).to_csv(index=False, sep="\t"),
        FRAME.set_axis(["X", "Y", "Z"], axis=1)[["Z", "X", "Y"]].to_csv(index=False),
        FRAME.to_csv(index=False, quoting=1),
    ],
)
def test_what_pandas_writes_is_read_exactly(text: str) -> None:
    assert np.array_equal(read(text), POINTS)


@pytest.mark.parametrize("delimiter", [" ", ",", "\t", ";", ", "])
@pytest.mark.parametrize("header", ["", "x y z"])
def test_what_numpy_writes_is_read_exactly(delimiter: str, header: str, tmp_path: Path) -> None:
    path = tmp_path / "cloud.txt"
    np.savetxt(path, POINTS, delimiter=delimiter, header=header)
    assert np.array_equal(read_cloud(path), POINTS)


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n4,5,6.5\n",
        "1,2,3\r\n4,5,6.5",
        "1\t2\t3\n4\t5\t6.5\n",
        "1;2;3\n4;5;6.5\n",
        "  1   2 3\n4 5  6.5  \n",
        "\ufeffx,y,z\n1,2,3\n4,5,6.5\n",
        "0,1,2\n1,2,3\n4,5,6.5\n",
        "0 1 2\n1 2 3\n4 5 6.5\n",
        "# by a scanner\n\n  \n1, 2, 3\n# half way\n4,5,6.5\n\n",
        "//X Y Z\n1 2 3\n4 5 6.5\n",
        '"1","2","3"\n"4",5,6.5\n',
        "z,y,x\n3,2,1\n6.5,5,4\n",
        ",a,b,c\n7,1,2,3\n8,4,5,6.5\n",
        "+1.,2e0,.3E1\n4,5,6.5\n",
    ],
)
def test_each_way_to_write_two_points(text: str) -> None:
    assert read(text) == ROWS


def test_points_that_look_like_heads_are_points() -> None:
    # Only the text 0, 1, 2 is a data frame's header.
    assert read("0.0,1.0,2.0\n1,2,3\n")[0] == [0, 1, 2]
    assert read("1,2,3\n0,1,2\n") == [[1, 2, 3], [0, 1, 2]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nan,nan,nan\n1,2,3\n", "line 1 holds no three finite numbers ('nan')"),
        ("NA,NA,NA\n1,2,3\n", "line 1 holds no three finite numbers ('NA')"),
        (",,\n1,2,3\n", "line 1 holds no three finite numbers ('')"),
        ("\t\t\n1\t2\t3\n", "line 1 holds no three finite numbers ('')"),
        ("inf,-inf,inf\n1,2,3\n", "line 1 holds no three finite numbers ('inf')"),
        ("x,2,3\n1,2,3\n", "line 1 holds no three finite numbers ('x')"),
        ("True,False,True\n1,2,3\n", "line 1 holds no three finite numbers ('True')"),
        ("x,y,z\n1,2,3\n1,true,3\n", "line 3 holds no three finite numbers ('true')"),
        ("x,y,z\n\n\n1,2,3\n\n1,,3\n", "line 6 holds no three finite numbers ('')"),
        ("x,y,z\n1,2,1e999\n", "line 2 holds no three finite numbers ('1e999')"),
        ("x,y,z\n1,2,1_0\n", "line 2 holds no three finite numbers ('1_0')"),
        ("x;y;z\n1;2;3\n1,5;2;3\n", "line 3 holds a decimal comma ('1,5')"),
        ("1,5;2,5;3,5\n", "line 1 holds a decimal comma ('1,5')"),
        ("1,5 2,5 3,5\n", "line 1 holds a decimal comma ('1,5')"),
        (
            "1,2\n",
            "line 1 has 2 columns; three are needed: x, y, z (columns are separated by comma",
        ),
        (
            "1;2;3;4\n",
            "line 1 has 4 columns; three are needed: x, y, z (columns are separated by se",
        ),
        ("1\t2\n", "(columns are separated by tabs)"),
        (
            "1\n2\n",
            "line 1 has 1 column; three are needed: x, y, z (columns are separated by space",
        ),
        ("a,b,c,d\n", "line 1 has 4 columns"),
        (
            "1 2 3\n1 2 3 4\n",
            "line 2 has 4 columns; three are needed: x, y, z (columns are separated",
        ),
        (
            "1 2 3\n\n1,2,3\n",
            "line 3 has 1 column; three are needed: x, y, z (columns are separated",
        ),
        (",x,y,z\n0,1,2,3\n4,5,6\n", "line 3 has 3 columns; the header has 4"),
        ("x,y,z\n", "holds no points"),
        ("", "cannot be read as CSV (it is empty)"),
        ("x,y,z\n1,2,3\n".encode("utf-16"), "is not UTF-8 text"),
    ],
)
def test_a_bad_row_is_named_with_its_line(text: str | bytes, message: str) -> None:
    with pytest.raises(FileFormatError) as caught:
        read(text)
    told = str(caught.value)
    assert told.startswith(f"standard input: {message}") or message in told
    assert "\n" not in told


def test_lines_are_counted_over_blocks() -> None:
    many = "1,2,3\n" * BLOCK
    assert len(read(many + many + "4,5,6\n")) == 2 * BLOCK + 1
    with pytest.raises(FileFormatError, match=f"line {2 * BLOCK + 3} holds"):
        read("x,y,z\n\n" + many + many + "4,,6\n")
    assert len(read("\n" * (BLOCK + 1) + "x,y,z\n4,5,6\n")) == 1


def test_a_name_without_an_ending_is_text_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    for name in ("cloud", "CLOUD.TXT", "cloud.Csv"):
        (tmp_path / name).write_text("1,2,3\n", encoding="utf-8")
        assert read_cloud(tmp_path / name).tolist() == [[1, 2, 3]]
    (tmp_path / "cloud.xlsx").write_text("1,2,3\n", encoding="utf-8")
    with pytest.raises(
        FileFormatError, match=r"has the unknown ending '\.xlsx'; known are \.csv, "
    ):
        read_cloud(tmp_path / "cloud.xlsx")
