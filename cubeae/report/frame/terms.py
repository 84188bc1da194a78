"""Marks the terms of the glossary in a page where they are first used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup, escape

# Running text; parts of it that stay as they are; and parts whose running text does, too.
PROSE = frozenset({"p", "dd", "li", "figcaption"})
OTHER = frozenset({"a", "button", "code", "div", "dt", "h1", "h2", "h3", "math", "pre", "svg"})
CLOSED = frozenset({"details", "table"})
KNOWN = PROSE | OTHER | CLOSED


@dataclass(frozen=True)
class Explained:
    """A page's content with links from terms to their meanings.

    ``terms`` are (anchor, term, meaning), in the order of their first use.
    """

    html: Markup
    terms: list[tuple[str, str, str]] = field(default_factory=list)


def explained(html: str, meanings: Mapping[str, str]) -> Explained:
    """``html`` with a link at the first use of each term, in running text that is not folded.

    Headings, tables, links and code stay as they are. A term may be in the plural.

    Args:
        html: valid HTML, in which names and texts are escaped.
        meanings: by term.
    """
    marker = _Marker(meanings)
    marker.feed(html)
    marker.close()
    return Explained(Markup("".join(marker.written)), marker.terms)


class _Marker(HTMLParser):
    """Writes what it reads, as it is, but for the terms."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self.terms: list[tuple[str, str, str]] = []
        self._meanings = {term.lower(): (term, said) for term, said in meanings.items()}
        self._open: list[str] = []  # of KNOWN
        longest_first = sorted(map(re.escape, self._meanings), key=len, reverse=True)
        self._any = re.compile(rf"(?<![\w-])({'|'.join(longest_first)})s?(?![\w-])", re.I)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's own
        if tag in KNOWN:
            self._open.append(tag)
        self._copy()

    def handle_startendtag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        self._copy()

    def handle_endtag(self, tag: str) -> None:
        if tag in KNOWN:
            self._open.pop()
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        reads = self._open and self._open[-1] in PROSE and CLOSED.isdisjoint(self._open)
        self.written.append(self._any.sub(self._link, data) if reads else data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def _copy(self) -> None:
        self.written.append(self.get_starttag_text() or "")

    def _link(self, found: re.Match[str]) -> str:
        """The link at a first use; the words as they are at any other."""
        known = self._meanings.pop(found[1].lower(), None)
        if known is None:
            return found[0]
        term, said = known
        anchor = "term-" + re.sub(r"\W+", "-", term)
        self.terms.append((anchor, term, said))
        attributes = f'class="term" href="#{anchor}" aria-describedby="{anchor}"'
        return f"<a {attributes}>{escape(found[0])}</a>"
