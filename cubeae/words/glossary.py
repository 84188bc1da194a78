"""The terms of docs/glossary.md, which pages explain at their first use."""

import re
from functools import cache

from cubeae.config.place import workflow_folder

SOURCE = "docs/glossary.md"  # below the workflow's folder
# Terms that pages use in their everyday sense too, or too often to be explained at every turn.
EVERYDAY = frozenset(
    {
        *("bracket", "claim", "collapsed", "convention", "dataset", "effect", "experiment", "gap"),
        *("generator", "grid", "length", "measure", "member", "mixture", "model", "parameter"),
        *("plan", "plugin", "rate", "replication", "search", "sound", "split", "step", "study"),
        *("term", "training", "trial", "view", "winner", "the 2024 student report"),
    }
)
_ROW = re.compile(r"^\| (?P<words>.+?) \| (?P<meaning>.+) \|$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_ASIDE = re.compile(r" \([^)]*\)")


def read_glossary(text: str) -> dict[str, str]:
    """Meanings, as plain text, by their terms, from tables in Markdown.

    A row may explain several terms, which commas separate.
    """
    found = {}
    for line in text.splitlines():
        row = _ROW.match(line)
        if row and row["words"] not in ("word", "---"):
            for term in _ASIDE.sub("", row["words"]).split(", "):
                found[term] = _plain(row["meaning"])
    return found


@cache
def explained_terms() -> dict[str, str]:
    """The meanings of the terms that pages explain, by term."""
    text = (workflow_folder() / SOURCE).read_text(encoding="utf-8")
    return {term: said for term, said in read_glossary(text).items() if term not in EVERYDAY}


def _plain(markdown: str) -> str:
    return _LINK.sub(r"\1", markdown).replace("`", "").replace("\\|", "|")
