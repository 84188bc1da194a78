"""Hooks of mkdocs: the site's pages link to the repository's files as they do on a forge.

README.md is the site's first page. Other files outside docs/ that a page links to join the site at
their place in the repository.
"""

import re
from pathlib import Path
from posixpath import dirname, normpath, relpath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"(?<=\]\()(?!\w+:|[#/])([^)#\s]+)")  # a relative link, up to its anchor


def site_place(path: str) -> str:
    """Where the site has a file of the repository."""
    return "index.md" if path == "README.md" else path.removeprefix("docs/")


def linked(path: str, markdown: str) -> list[str]:
    """The repository's files that the page at ``path`` links to."""
    targets = (normpath(f"{dirname(path)}/{link}".lstrip("/")) for link in LINK.findall(markdown))
    return [target for target in targets if (ROOT / target).is_file()]


def on_files(files: Files, config: Any) -> Files:
    """Add every file that a page links to, and those that it links to."""
    seen, waiting = set[str](), ["README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if files.get_file_from_path(site_place(path)) is None:
            source = str(ROOT / path)
            files.append(File.generated(config, site_place(path), abs_src_path=source))
        if path.endswith(".md"):
            waiting += linked(path, (ROOT / path).read_text(encoding="utf-8"))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn links between files of the repository into links between files of the site."""
    path = Path(page.file.abs_src_path).relative_to(ROOT).as_posix()

    def rewritten(match: re.Match[str]) -> str:
        targets = linked(path, f"]({match[1]})")
        here = dirname(site_place(path)) or "."
        return relpath(site_place(targets[0]), here) if targets else match[1]

    return LINK.sub(rewritten, markdown)
