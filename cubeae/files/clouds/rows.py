"""The rules of text clouds: what separates columns, what is a header, what is a number."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cubeae.files.clouds.format import (
    INDEX_NAMES,
    NEEDED,
    CloudError,
    coordinate_columns,
    counted,
)

# The first of these that the first line holds separates columns; without any, spaces do.
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
FRAME_HEADS = ["0", "1", "2"]  # how a data frame names columns that were given no names

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
# What stands for a missing or infinite number, or for a truth value, in lower case.
NOT_NAMES = {"", "nan", "na", "n/a", "#n/a", "<na>", "null", "none", "inf", "infinity"}
NOT_NAMES |= {"true", "false"}


@dataclass(frozen=True)
class Layout:
    """How the lines of one text file are read.

    ``columns`` are the positions of x, y and z in a row of ``width`` columns. A ``separator`` of
    None is any run of spaces.
    """

    separator: str | None
    has_header: bool
    width: int
    columns: tuple[int, ...]


def is_row(line: str) -> bool:
    """Whether a line is neither blank nor a comment, which begins with #."""
    text = line.strip(" \r\n")
    return bool(text) and text[0] != "#"


def layout_of(line: str) -> Layout:
    """How a file is read whose first row is ``line``.

    The first row is a header if each of its fields is a name, or if they are exactly 0, 1 and 2. A
    name is what is neither a number, nor missing (empty, NaN, NA, ...), nor a truth value. The
    head of a data frame's row numbers may be empty.

    Raises:
        CloudError: if there are not three columns.
    """
    separator = next((mark for mark in SEPARATORS if mark in line), None)
    fields = split(line, separator)
    heads = fields[1:] if len(fields) == 4 and fields[0] in INDEX_NAMES else fields
    if heads == FRAME_HEADS or all(_is_name(field) for field in heads):
        return Layout(separator, True, len(fields), tuple(_columns(fields, separator)))
    if len(fields) != 3:
        raise CloudError(_faulty_width(line, fields, separator))
    return Layout(separator, False, 3, (0, 1, 2))


def split(line: str, separator: str | None) -> list[str]:
    """The fields of a line without the spaces around them; quotes may enclose a field."""
    if separator is None:
        return [field.strip('"') for field in line.split()]
    text = line.strip(" \r\n")
    (fields,) = csv.reader([text], delimiter=separator, skipinitialspace=True)
    return [field.strip() for field in fields]


def numbers(line: str, layout: Layout) -> list[float]:
    """The coordinates x, y and z of a row.

    Raises:
        CloudError: if the row has another number of columns, or a field is no finite number.
    """
    fields = split(line, layout.separator)
    if len(fields) != layout.width:
        raise CloudError(_faulty_width(line, fields, layout.separator, layout.width))
    wanted = [fields[column] for column in layout.columns]
    values = [float(field) if NUMBER.fullmatch(field) else float("nan") for field in wanted]
    for field, value in zip(wanted, values, strict=True):
        if not abs(value) < float("inf"):
            raise CloudError(_no_number(field))
    return values


def _is_name(field: str) -> bool:
    if NUMBER.fullmatch(field) or DECIMAL_COMMA.fullmatch(field):
        return False
    return field.lower().lstrip("+-") not in NOT_NAMES


def _columns(heads: Sequence[str], separator: str | None) -> list[int]:
    try:
        return coordinate_columns(heads)
    except CloudError as error:
        raise CloudError(f"{error} ({_separated(separator)})") from None


def _no_number(field: str) -> str:
    if DECIMAL_COMMA.fullmatch(field):
        return _decimal_comma(field)
    return f"holds no three finite numbers ({field!r})"


def _faulty_width(line: str, fields: list[str], separator: str | None, width: int = 3) -> str:
    apart = line.split()
    if separator == "," and len(apart) > 1 and all(map(DECIMAL_COMMA.fullmatch, apart)):
        return _decimal_comma(apart[0])
    needed = NEEDED if width == 3 else f"the header has {width}"
    return f"has {counted(len(fields), 'column')}; {needed} ({_separated(separator)})"


def _decimal_comma(field: str) -> str:
    return f"holds a decimal comma ({field!r}); numbers need a decimal point"


def _separated(separator: str | None) -> str:
    return f"columns are separated by {SEPARATORS.get(separator or '', 'spaces')}"
