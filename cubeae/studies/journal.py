"""Optuna's journal of a search, with a checksum per line that no damage escapes.

The checksum of a line covers the line and the checksum before it. So a line that was changed, cut,
joined, added or lost is noticed, unless it is the last. Optuna's own tools read the journal, since
they ignore the key ``chain``.
"""

import json
import logging
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from cubeae.files.storage import FileFormatError

logger = logging.getLogger(__name__)

# Seconds after which a lock on the journal is assumed to be left over from a killed process.
LOCK_SECONDS = 3
FIRST = "0" * 16  # stands for the checksum before the first line's
CHAINED = re.compile(rb'(\{.+),"chain":"([0-9a-f]{16})"\}', re.DOTALL)


class _ChainedFile(JournalFileBackend):
    """Optuna's file of JSON lines, each with its checksum."""

    def __init__(self, journal: Path) -> None:
        # Not Optuna's default lock: with a relative path, one left by a killed process blocks
        # forever.
        lock = JournalFileOpenLock(str(journal), grace_period=LOCK_SECONDS)
        super().__init__(str(journal), lock)
        self._journal = journal

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Append one line per log. The search must be the journal's only writer."""
        lines = self._journal.read_bytes().splitlines()
        found = CHAINED.fullmatch(lines[-1]) if lines else None
        last = found[2].decode() if found else FIRST
        chained = []
        for log in logs:
            body = json.dumps(log, separators=(",", ":"))[:-1]
            last = _checksum(last, body.encode())
            chained.append(log | {"chain": last})
        super().append_logs(chained)


def open_journal(journal: Path) -> JournalStorage:
    """Optuna's storage in the file ``journal``; created if missing.

    A last line that a killed process left unfinished is dropped, so an interrupted search resumes.

    Raises:
        FileFormatError: another line is damaged or lost; the message names it, and the remedy.
    """
    journal.parent.mkdir(parents=True, exist_ok=True)
    if journal.exists():
        _drop_partial_line(journal)
        _check(journal)
    return JournalStorage(_ChainedFile(journal))


def _drop_partial_line(journal: Path) -> None:
    """Cut off a last line without its end; the next one would join it."""
    content = journal.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        logger.warning("%s: dropped an unfinished line", journal)
        with journal.open("r+b") as file:
            file.truncate(whole)


def _check(journal: Path) -> None:
    last = FIRST
    # Not splitlines: it would end lines at other bytes too.
    for index, line in enumerate(journal.read_bytes().split(b"\n")[:-1]):
        found = CHAINED.fullmatch(line)
        if found and found[2].decode() == _checksum(last, found[1]):
            last = found[2].decode()
            continue
        fault = "has another checksum: it was changed, or a line before it was lost"
        if not line.strip():
            fault = "is blank"
        elif not found or not _is_json(line):
            fault = "is not as a search writes it: it was cut, joined, changed or added"
        sound = f", or keep only the {index} before it to resume there" if index else ""
        raise FileFormatError(
            f"{journal}: line {index + 1} {fault}. Delete the file to start this search again"
            f"{sound}"
        )


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _checksum(before: str, body: bytes) -> str:
    """Of a line without its closing brace, given the checksum of the line before."""
    return sha256(before.encode() + body).hexdigest()[: len(FIRST)]
