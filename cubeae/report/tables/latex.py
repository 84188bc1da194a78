"""Tables as LaTeX, with the rules of the booktabs package, for a paper."""

import re
from collections.abc import Iterable

from cubeae.report.tables.table import Column, Row, Table, TableCell

_ESCAPES = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\N{NO-BREAK SPACE}": "~",
    "—": "---",
    "–": "--",
    "…": r"\dots{}",
}
_MATHS = {
    "−": "-",
    "±": r"\pm",
    "×": r"\times",
    "·": r"\cdot",
    "∞": r"\infty",
    "√": r"\surd",
    "≤": r"\le",
    "≥": r"\ge",
    "→": r"\to",
    "‖": r"\|",
    "∼": r"\sim",
    "τ": r"\tau",
    "β": r"\beta",
    "λ": r"\lambda",
    "μ": r"\mu",
    "π": r"\pi",
    "ρ": r"\rho",
    "ν": r"\nu",
    "σ": r"\sigma",
    "ε": r"\varepsilon",
    "Σ": r"\Sigma",
    "Δ": r"\Delta",
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def booktabs(table: Table) -> str:
    """A floating table, to be read in with ``\\input``; needs the package booktabs alone."""
    lines = [
        r"\begin{table}",
        r"  \centering",
        f"  \\caption{{{escape(table.caption)}}}",
        f"  \\label{{tab:{table.anchor}}}",
        f"  \\begin{{tabular}}{{{''.join('r' if c.numeric else 'l' for c in table.columns)}}}",
        r"    \toprule",
        _line(_head(column) for column in table.columns),
        r"    \midrule",
        *_rows(table.rows),
    ]
    if table.footer:
        lines += [r"    \midrule", *_rows(table.footer)]
    lines += [r"    \bottomrule", r"  \end{tabular}", r"\end{table}"]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """``text`` as LaTeX shows it: special characters escaped, signs and powers as maths."""
    text = "".join(_MARKS.get(character, character) for character in text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda m: f"$^{{{m[0].translate(_RAISED)}}}$", text)
    return re.sub("[₀₁₂₃₄₅₆₇₈₉]+", lambda m: f"$_{{{m[0].translate(_LOWERED)}}}$", text)


_MARKS = _ESCAPES | {character: f"${command}$" for character, command in _MATHS.items()}


def _line(cells: Iterable[str]) -> str:
    return "    " + " & ".join(cells) + r" \\"


def _head(column: Column) -> str:
    return escape(column.head)


def _rows(rows: Iterable[Row]) -> list[str]:
    return [_line(_cell(cell) for cell in row.cells) for row in rows]


def _cell(cell: TableCell) -> str:
    text = escape(cell.text)
    text = rf"\textbf{{{text}}}" if cell.kind == "best" else text
    note = rf" \emph{{{escape(cell.note)}}}" if cell.note else ""
    # LaTeX would read a bracket after \\ as its optional argument.
    start = "{}" if text[:1] == "[" else ""
    return f"{start}{text}{escape(cell.detail)}{note}"
