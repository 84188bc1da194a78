"""The files in which Snakemake leaves what a job cost, read as far as they can be read.

Costs are an extra: a file that is cut off, empty or of another format never stops the report.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cubeae.words.numbers import counted

COLUMNS = ["rule", "model", "regulariser", "seconds", "cpu_seconds", "memory", "model_steps"]
FORMATS = ("*.jsonl", "*.tsv")
NAMED = 3  # unreadable files that the page names


@dataclass(frozen=True)
class Costs:
    """The ``jobs`` whose cost is known, and what is not known.

    ``jobs`` has one row per job: rule, composition, wall and CPU seconds, peak memory (MiB), and
    model-steps. A model-step is one optimiser step of one training; one job trains many. It is NaN
    for jobs that do not train. CPU time and memory are NaN for jobs that were too short to sample.
    ``plain`` counts the jobs whose file does not tell what the job was given; the rule of most is
    taken from the file's place. ``unread`` are files of which at least a part could not be read,
    relative to the folder.
    """

    jobs: pd.DataFrame
    plain: int
    unread: tuple[str, ...]

    def missing(self, rules: list[str]) -> list[str]:
        """What is not known, as sentences; ``rules`` are those that should have left a cost."""
        sentences = []
        if self.unread:
            verb = "is" if len(self.unread) == 1 else "are"
            names = _few(list(self.unread))
            sentences.append(
                f"{counted(len(self.unread), 'benchmark file')} {verb} empty, cut off or not in "
                f"Snakemake's format, so that jobs are missing here: {names}."
            )
        if self.plain:
            verb = "says" if self.plain == 1 else "say"
            sentences.append(
                f"{counted(self.plain, 'job')} {verb} nothing about the composition, since "
                "Snakemake ran without --benchmark-extended; the speed of training leaves "
                f"{'it' if self.plain == 1 else 'them'} out."
            )
        if silent := sorted(set(rules) - set(self.jobs["rule"])):
            sentences.append(
                f"No cost is known of {counted(len(silent), 'rule')}: {', '.join(silent)}."
            )
        return sentences


def read_costs(folder: Path) -> Costs:
    """What every job left below ``folder``; without the folder, nothing is known."""
    rows, plain, unread = [], 0, []
    for path in sorted(path for form in FORMATS for path in folder.rglob(form)):
        records = list(_records(path))
        if not records or None in records:
            unread.append(str(path.relative_to(folder)))
        for record in filter(None, records):
            plain += not isinstance(record.get("params"), dict)
            rows.append(_row(record, _rule_of(path.relative_to(folder))))
    return Costs(pd.DataFrame(rows, columns=COLUMNS), plain, tuple(unread))


def _records(path: Path) -> Iterator[Mapping[str, Any] | None]:
    """The jobs of a file, None for a line that is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = "unreadable"
    lines = [line for line in text.splitlines(keepends=True) if line.strip()]
    header = lines[0].split("\t") if lines else []
    is_table = header[:1] == ["s"]
    for line in lines[is_table:]:
        record = _cells(header, line) if is_table else _json(line)
        yield record if 0 <= _number(record.get("s")) < math.inf else None


def _cells(header: list[str], line: str) -> dict[str, Any]:
    cells = line.split("\t")
    # A row without its end may have lost digits of its last number.
    whole = len(cells) == len(header) and line.endswith("\n")
    return dict(zip(map(str.strip, header), cells, strict=True)) if whole else {}


def _json(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _rule_of(place: Path) -> str:
    """The rule whose job left a file: its own name, or that of its outermost folder."""
    return place.parts[0] if len(place.parts) > 1 else place.stem


def _row(record: Mapping[str, Any], rule: str) -> list[Any]:
    wildcards, params = (_map(record.get(key)) for key in ("wildcards", "params"))
    composition = [str(wildcards.get(key, "")) for key in ("model", "regulariser")]
    numbers = [_number(record.get(key)) for key in ("s", "cpu_time", "max_rss")]
    return [str(record.get("rule_name", rule)), *composition, *numbers, _model_steps(params)]


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    """A number, of JSON or as text; NaN for what is none, such as Snakemake's NA."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _model_steps(params: Mapping[str, Any]) -> float:
    cohort, training = _map(params.get("cohort")), _map(params.get("training"))
    axes = [cohort.get(axis) for axis in ("objectives", "snr_db", "seeds")]
    steps = _number(training.get("steps"))
    for axis in axes:
        steps *= len(axis) if isinstance(axis, list) else float("nan")
    return steps


def _few(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
