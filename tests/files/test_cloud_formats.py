"""Every format of clouds: read as its own library writes it, written, compressed, damaged."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cubeae.files.clouds import read_cloud, write_cloud
from cubeae.files.clouds.compression import COMPRESSIONS
from cubeae.files.clouds.format import BLOCK
from cubeae.files.clouds.formats import FORMATS
from cubeae.files.storage import FileFormatError

POINTS = np.random.default_rng(0).standard_normal((400, 3))
ENDINGS = [ending for entry in FORMATS.values() for ending in entry.endings]
COMPRESSED = [
    ending + compression
    for entry in FORMATS.values()
    for ending in entry.endings
    for compression in COMPRESSIONS
    if not entry.seeks
]


@pytest.mark.parametrize("ending", [*ENDINGS, *COMPRESSED])
def test_what_is_written_is_read_exactly_in_either_case(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cloud{ending.upper()}"
    points = np.concatenate([POINTS] * (BLOCK // 400 + 2)) if len(ending) < 6 else POINTS
    write_cloud(path, points)
    assert np.array_equal(read_cloud(path), points)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [*ENDINGS, *COMPRESSED])
def test_a_damaged_file_is_one_line_that_names_it(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cloud{ending}"
    write_cloud(path, POINTS)
    content = path.read_bytes()
    cuts = [content[:-3], content[: len(content) // 3]]
    if ending in (".csv", ".tsv", ".txt", ".xyz"):
        # Text that is cut within its last number cannot be told from a shorter one.
        cuts = [b"\n".join(content.splitlines()[:9]) + b"\n0.5"]
    for damaged in (*cuts, b"\x93\x00\xff" * 40):
        path.write_bytes(damaged)
        with pytest.raises(FileFormatError) as caught:
            read_cloud(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)


def test_the_formats_are_what_their_libraries_read(tmp_path: Path) -> None:
    for ending in (".npy", ".npz", ".csv", ".tsv", ".txt", ".xyz", ".parquet", ".csv.gz"):
        write_cloud(tmp_path / f"cloud{ending}", POINTS)
    read: dict[str, Callable[[Path], Any]] = {
        ".npy": np.load,
        ".npz": lambda path: np.load(path)["points"],
        ".csv": pd.read_csv,
        ".csv.gz": pd.read_csv,
        ".tsv": lambda path: pd.read_csv(path, sep="\t"),
        ".txt": np.loadtxt,
        ".xyz": np.loadtxt,
        ".parquet": pd.read_parquet,
    }
    for ending, function in read.items():
        found = function(tmp_path / f"cloud{ending}")
        assert np.allclose(found, POINTS, rtol=1e-15, atol=0), ending
    assert list(pd.read_csv(tmp_path / "cloud.csv").columns) == ["x", "y", "z"]


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", "f2", "i8", "u1"])
def test_numpys_arrays_of_every_kind_of_number(dtype: str, tmp_path: Path) -> None:
    points = (20 * np.abs(POINTS)).astype(dtype)
    np.save(tmp_path / "a.npy", points)
    np.save(tmp_path / "b.npy", np.asfortranarray(points))
    np.savez(tmp_path / "c.npz", points)
    np.savez_compressed(tmp_path / "d.npz", points=points, colours=points[:5])
    for path in tmp_path.iterdir():
        assert np.array_equal(read_cloud(path), points.astype(np.float64)), path


def test_what_pandas_and_arrow_write_as_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame(POINTS.astype(np.float32))
    expected = POINTS.astype(np.float32).astype(np.float64)
    path = tmp_path / "cloud.parquet"
    frame.set_axis(["a", "b", "c"], axis=1).to_parquet(path, index=False)
    assert np.array_equal(read_cloud(path), expected)
    frame[::2].set_axis(["x", "y", "z"], axis=1).to_parquet(path)
    assert np.array_equal(read_cloud(path), expected[::2])
    pq.write_table(
        pa.table({axis: expected[:, i] for i, axis in ((2, "z"), (0, "x"), (1, "y"))}), path
    )
    assert np.array_equal(read_cloud(path), expected)


def ply(head: str, body: bytes, order: str = "binary_little_endian") -> bytes:
    return f"ply\nformat {order} 1.0\n{head}end_header\n".encode() + body


AXES = "".join(f"property double {axis}\n" for axis in "xyz")
RECORD = [(name, "f4") for name in ("x", "y", "z", "nx", "ny", "nz")]
COLOURS = [(name, "u1") for name in ("red", "green", "blue")]
NAMES = {"f4": "float", "f8": "double", "u1": "uchar"}


@pytest.mark.parametrize("order", ["<", ">", ""])
def test_open3ds_ply_files(order: str, tmp_path: Path) -> None:
    # Open3D writes doubles x, y, z, nx, ny, nz and uchars red, green, blue.
    fields = [(n, "f8" if n in "xyz" else k) for n, k in RECORD + COLOURS]
    records = np.zeros(400, [(n, k if k == "u1" else order + k) for n, k in fields])
    for i, axis in enumerate("xyz"):
        records[axis] = POINTS[:, i]
    head = "comment Created by Open3D\nelement vertex 400\n"
    head += "".join(f"property {NAMES[kind]} {name}\n" for name, kind in fields)
    text = "".join(" ".join(repr(v.item()) for v in row) + "\n" for row in records)
    name = {"<": "binary_little_endian", ">": "binary_big_endian", "": "ascii"}[order]
    path = tmp_path / "cloud.ply"
    path.write_bytes(ply(head, records.tobytes() if order else text.encode(), name))
    assert np.array_equal(read_cloud(path), POINTS)


def test_a_ply_mesh_gives_its_vertices(tmp_path: Path) -> None:
    path = tmp_path / "mesh.ply"
    faces = "element face 2\nproperty list uchar int vertex_indices\n"
    scanner = "element scanner 2\nproperty uchar id\n"
    body = POINTS.astype("<f8").tobytes()
    path.write_bytes(ply(f"{scanner}element vertex 400\n{AXES}{faces}", b"ab" + body + bytes(26)))
    assert np.array_equal(read_cloud(path), POINTS)


def other(path: Path, write: Callable[[Path], Any]) -> Path:
    write(path)
    return path


def zipped(path: Path, *names: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "1,2,3\n")


BAD = {
    "flat.npy": (lambda p: np.save(p, POINTS[0]), "has shape [0]; [n, 3] is needed"),
    "wide.npy": (lambda p: np.save(p, POINTS.T), "has shape [0, 400]; [n, 3] is needed"),
    "bool.npy": (lambda p: np.save(p, POINTS > 0), "values of type bool; real numbers are needed"),
    "complex.npy": (lambda p: np.save(p, POINTS + 1j), "values of type complex128"),
    "text.npy": (lambda p: np.save(p, POINTS.astype(str)), "real numbers are needed"),
    "nan.npy": (lambda p: np.save(p, [[0, 0, 0], [0, np.nan, 0]]), "row 2 holds no three finite"),
    "empty.npy": (lambda p: np.save(p, np.empty((0, 3))), "holds no points"),
    "two.npz": (lambda p: np.savez(p, a=POINTS, b=POINTS), "holds the arrays a, b; one is needed"),
    "names.parquet": (lambda p: pd.DataFrame({"x": [1], "y": [2]}).to_parquet(p), "has 2 columns"),
    "bool.parquet": (
        lambda p: pd.DataFrame({"x": [True], "y": [1.0], "z": [1.0]}).to_parquet(p),
        "column 'x' is of type bool; real numbers are needed",
    ),
    "none.parquet": (
        lambda p: pd.DataFrame({"x": [1.0, 2], "y": [1, None], "z": [1.0, 2]}).to_parquet(p),
        "row 2 holds no three finite numbers",
    ),
    "flat.ply": (
        lambda p: p.write_bytes(ply("element vertex 1\nproperty float x\n", bytes(4))),
        "its vertices need x, y and z",
    ),
    "cut.ply": (
        lambda p: p.write_bytes(ply(f"element vertex 9\n{AXES}", bytes(60))),
        "is cut off: it holds 2 of 9 vertices",
    ),
    "nan.ply": (
        lambda p: p.write_bytes(ply(f"element vertex 2\n{AXES}", b"1 2 3\nnan 2 3\n", "ascii")),
        "row 2 holds no three finite numbers",
    ),
    "short.ply": (
        lambda p: p.write_bytes(ply(f"element vertex 2\n{AXES}", b"1 2 3\n1 2\n", "ascii")),
        "vertex 2 does not hold 3 numbers",
    ),
    "strange.ply": (
        lambda p: p.write_bytes(ply("element vertex 1\nproperty quad x\n", b"")),
        "its header cannot be read at 'property quad x'",
    ),
    "two.csv.zip": (lambda p: zipped(p, "a.csv", "b.csv"), "holds 2 files; a zip archive of one"),
    "cloud.npz.gz": (
        lambda p: p.write_bytes(b""),
        "is NPZ, which cannot be read or written as .gz",
    ),
    "cloud.pcd": (lambda p: p.write_bytes(b""), "has the unknown ending '.pcd'; known are .csv"),
    "cloud.gz": (lambda p: p.write_bytes(b""), "has the unknown ending '.gz'; known are .csv"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_cloud_is_refused_by_name(name: str, tmp_path: Path) -> None:
    write, message = BAD[name]
    write(tmp_path / name)
    with pytest.raises(FileFormatError) as caught:
        read_cloud(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("ending", "opener"), [(".gz", gzip.open), (".bz2", bz2.open), (".xz", lzma.open)]
)
def test_what_pythons_own_modules_compress_is_read(
    ending: str, opener: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / f"cloud.txt{ending}"
    with opener(path, "wt") as file:
        np.savetxt(file, POINTS)
    assert np.array_equal(read_cloud(path), POINTS)


def test_a_zip_archive_may_hold_what_a_mac_adds(tmp_path: Path) -> None:
    path = tmp_path / "cloud.csv.zip"
    zipped(path, "data/", "data/cloud.csv", "__MACOSX/data/._cloud.csv")
    assert read_cloud(path).tolist() == [[1, 2, 3]]


def test_equal_points_are_equal_bytes(tmp_path: Path) -> None:
    for ending in [*ENDINGS, *COMPRESSED]:
        first, second = (tmp_path / f"{name}{ending}" for name in "ab")
        write_cloud(first, POINTS)
        write_cloud(second, POINTS)
        same = first.read_bytes() == second.read_bytes()
        assert same or ending.endswith(".gz"), ending  # gzip holds the file's own name
