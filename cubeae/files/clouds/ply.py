"""PLY files: the coordinates of their vertices, ASCII or binary.

Read here, and not by a library: the PLY libraries either read a file whole, or are under the GPL.
Source: Turk 1994 (The PLY Polygon File Format).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

import numpy as np

from cubeae.files.clouds.format import (
    BLOCK,
    CloudError,
    CloudFormat,
    Points,
    coordinates,
    drain,
)

TYPES = {"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"}
TYPES |= {"float": "f4", "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2"}
TYPES |= {"uint16": "u2", "int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8"}
BYTE_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
LONGEST = 4096  # bytes of a header's line
MOST_LINES = 10_000  # of a header
VERTEX = "vertex"


@dataclass
class Element:
    """One element of a header: how many there are, and the type of each property by its name."""

    name: str
    count: int
    properties: dict[str, str] = field(default_factory=dict)  # "" for a list

    def dtype(self, order: str) -> np.dtype[np.void]:
        """The record of a binary file."""
        return np.dtype([(name, order + code) for name, code in self.properties.items()])

    @property
    def has_list(self) -> bool:
        """Whether a property is a list, so that the element's size varies."""
        return "" in self.properties.values()


class PlyFormat(CloudFormat):
    """The vertices of a PLY file, as Open3D, MeshLab and meshio write them."""

    label = "PLY"
    endings = (".ply",)

    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Read x, y and z of the vertices; other properties and elements are left out."""
        order, elements = _header(file)
        for element in elements:
            if element.name == VERTEX:
                break
            _skip(file, element, order)
        else:
            raise CloudError("has no element vertex")
        lacking = [axis for axis in "xyz" if not element.properties.get(axis)]
        if lacking or element.has_list:
            raise CloudError("its vertices need x, y and z, and no list of numbers")
        read = _binary if order else _ascii
        for before in range(0, element.count, BLOCK):
            count = min(BLOCK, element.count - before)
            yield coordinates(read(file, element, order, count, before), before)
        drain(file)

    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:
        """Write binary vertices of three doubles."""
        lines = ["ply", "format binary_little_endian 1.0", f"element {VERTEX} {n}"]
        lines += [*(f"property double {axis}" for axis in "xyz"), "end_header", ""]
        file.write("\n".join(lines).encode())
        for block in blocks:
            file.write(np.ascontiguousarray(block, "<f8").tobytes())


def _header(file: BinaryIO) -> tuple[str, list[Element]]:
    """The byte order ("" for ASCII) and the elements of a file."""
    if file.readline(LONGEST).strip() != b"ply":
        raise CloudError("is no PLY file; its first line is not 'ply'")
    order, elements = None, list[Element]()
    for _ in range(MOST_LINES):
        line = file.readline(LONGEST).decode("ascii", "replace").strip()
        match line.split():
            case ["format", name, "1.0"] if name in BYTE_ORDERS:
                order = BYTE_ORDERS[name]
            case ["comment" | "obj_info", *_]:
                pass
            case ["element", name, count] if count.isdecimal():
                elements.append(Element(name, int(count)))
            case ["property", "list", _, _, name] if elements:
                elements[-1].properties[name] = ""
            case ["property", kind, name] if elements and kind in TYPES:
                elements[-1].properties[name] = TYPES[kind]
            case ["end_header"] if order is not None:
                return order, elements
            case _:
                raise CloudError(f"its header cannot be read at {line[:60]!r}")
    raise CloudError("its header does not end")


def _skip(file: BinaryIO, element: Element, order: str) -> None:
    """Pass over an element that comes before the vertices."""
    if not order:
        for _ in islice(file, element.count):
            pass
    elif element.has_list:
        raise CloudError(f"its element {element.name} comes before the vertices and holds lists")
    else:
        rest = element.count * element.dtype(order).itemsize
        while rest > 0 and (skipped := len(file.read(min(rest, BLOCK)))):
            rest -= skipped


def _binary(file: BinaryIO, element: Element, order: str, count: int, before: int) -> Points:
    record = element.dtype(order)
    content = file.read(count * record.itemsize)
    if len(content) != count * record.itemsize:
        raise _cut_off(element, before + len(content) // record.itemsize)
    values = np.frombuffer(content, record)
    return np.stack([values[axis].astype(np.float64) for axis in "xyz"], axis=1)


def _ascii(file: BinaryIO, element: Element, order: str, count: int, before: int) -> Points:  # noqa: ARG001
    names = list(element.properties)
    columns = [names.index(axis) for axis in "xyz"]
    values = np.empty((count, 3))
    for i in range(count):
        words = file.readline().split()
        if not words:
            raise _cut_off(element, before + i)
        try:
            if len(words) != len(names):
                raise ValueError
            values[i] = [float(words[column]) for column in columns]
        except ValueError:
            row, width = before + i + 1, len(names)
            raise CloudError(f"vertex {row} does not hold {width} numbers") from None
    return values


def _cut_off(element: Element, found: int) -> CloudError:
    return CloudError(f"is cut off: it holds {found} of {element.count} vertices")
