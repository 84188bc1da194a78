"""A search's journal: any damage but a lost end is noticed, and an interrupted one resumes."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from cubeae.config.study_keys import Space
from cubeae.files.storage import FileFormatError
from cubeae.studies.journal import open_journal
from cubeae.studies.search import search

SPACE = Space("arm", "random", ["smoothed_kl_forward"], {"kl": (0.001, 1.0)}, 6, 2, 2, 2, 7)
LINES = SPACE.trials + 1  # one for the study


def measure(proposals: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    return [{"smoothed_kl_forward": weights["kl"]} for weights in proposals]


def values(journal: Path) -> list[float]:
    return [trial.value or 0.0 for trial in search(SPACE, measure, journal, "key")]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "arm.log"
    values(path)
    return path


def lines_of(journal: Path) -> list[bytes]:
    return journal.read_bytes().splitlines(keepends=True)


def digit_changed(line: bytes) -> bytes:
    """The same line, and still JSON, with another digit at its first."""
    at = next(index for index, byte in enumerate(line) if chr(byte).isdigit())
    return line[:at] + (b"8" if line[at : at + 1] != b"8" else b"9") + line[at + 1 :]


# What becomes of a line, and what the message says of it.
DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "blank": (lambda _: b"\n", "is blank"),
    "blank before it": (lambda line: b"  \n" + line, "is blank"),
    "cut": (lambda line: line[:20] + b"\n", "is not as a search writes it"),
    "its start lost": (lambda line: line[20:], "is not as a search writes it"),
    "joined": (lambda line: line.strip() + line, "is not as a search writes it"),
    "garbage": (lambda _: b"\x00\xff{]\n", "is not as a search writes it"),
    "no checksum": (lambda _: b'{"op_code":4}\n', "is not as a search writes it"),
    "other line ends": (lambda line: line[:-1] + b"\r\n", "is not as a search writes it"),
    "changed": (digit_changed, "has another checksum"),
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("number", [1, 4, LINES])
def test_a_damaged_line_is_named_with_its_remedy(kind: str, number: int, journal: Path) -> None:
    damage, message = DAMAGE[kind]
    lines = lines_of(journal)
    lines[number - 1] = damage(lines[number - 1])
    journal.write_bytes(b"".join(lines))
    with pytest.raises(FileFormatError) as refused:
        open_journal(journal)
    text = str(refused.value)
    assert text.startswith(f"{journal}: line {number} {message}")
    assert "Delete the file to start this search again" in text
    assert "\n" not in text
    assert (f"or keep only the {number - 1} before it" in text) == (number > 1)


@pytest.mark.parametrize("number", range(1, LINES))
def test_a_line_lost_in_the_middle_is_noticed_at_the_next(number: int, journal: Path) -> None:
    lines = lines_of(journal)
    del lines[number - 1]
    journal.write_bytes(b"".join(lines))
    with pytest.raises(
        FileFormatError, match=f"line {number} has another checksum: it was changed"
    ):
        open_journal(journal)


def test_swapped_and_repeated_lines_are_noticed(journal: Path) -> None:
    lines = lines_of(journal)
    for damaged in (
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:3], lines[2], *lines[3:]],
    ):
        journal.write_bytes(b"".join(damaged))
        with pytest.raises(FileFormatError, match="has another checksum"):
            open_journal(journal)


@pytest.mark.parametrize("lost", [0, 1, 25, 10_000])
def test_a_journal_whose_end_is_lost_resumes(lost: int, journal: Path) -> None:
    content, expected = journal.read_bytes(), values(journal)
    journal.write_bytes(content[: max(len(content) - lost, 0)])
    assert values(journal) == expected
    trials = [line for line in lines_of(journal) if b'"op_code":4' in line]
    assert len(trials) == SPACE.trials, "no trial is kept twice"
    open_journal(journal)


def test_the_remedies_of_the_message_work(journal: Path) -> None:
    lines, expected = lines_of(journal), values(journal)
    journal.write_bytes(b"".join([*lines[:3], b"\n", *lines[4:]]))
    with pytest.raises(FileFormatError, match="keep only the 3 before it to resume there"):
        values(journal)
    journal.write_bytes(b"".join(lines[:3]))
    assert values(journal) == expected
    journal.unlink()
    assert values(journal) == expected


def test_every_line_is_json_with_a_checksum(journal: Path) -> None:
    chains = [json.loads(line)["chain"] for line in lines_of(journal)]
    assert len(set(chains)) == LINES
