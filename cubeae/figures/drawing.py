"""Draw and write any figures of the registry."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import validate_call

from cubeae.figures import style
from cubeae.figures.charts import chart_script
from cubeae.figures.dark import following
from cubeae.figures.writing import write_files
from cubeae.files.storage import write_text
from cubeae.words.figures import FIGURES, SETS, FigureEntry


def draw_figures(names: Iterable[str], source: Any, out_dir: Path | str) -> None:
    """Write every file of some figures of one set into ``out_dir``, which is made.

    Args:
        names: of ``FIGURES``.
        source: what their set is drawn from, as ``source_of`` builds it.
        out_dir: folder of the files.

    Raises:
        UnknownNameError: there is no such figure; nothing is drawn then.
    """
    figures = [FIGURES[name] for name in names]
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with style.applied():
        for figure in figures:
            _write(figure, source, folder)


def source_of(figure_set: str, given: Mapping[str, Any]) -> Any:
    """What the figures of a set are drawn from.

    Args:
        figure_set: a name of ``SETS``.
        given: the arguments of the set's source, as plain values: paths as text, data classes
            as dicts.

    Raises:
        UnknownNameError: there is no such set.
        pydantic.ValidationError: an argument is missing, unknown or of the wrong type.
        FileFormatError: a file is damaged.
    """
    return validate_call(resolve(SETS[figure_set].source))(**given)


def resolve(reference: str) -> Callable[..., Any]:
    """The function that ``'module:function'`` names.

    Raises:
        ImportError, AttributeError: there is no such module or function.
    """
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def _write(figure: FigureEntry, source: Any, folder: Path) -> None:
    drawn, data = resolve(figure.draw)(source), resolve(figure.data)(source)
    adapt = following if figure.vector else None
    write_files(folder, figure.downloads, drawn, data, figure.gridded, adapt)
    if figure.script:
        write_text(folder / figure.script_file, resolve(figure.script)(source))
    if figure.chart:
        write_text(folder / figure.script_file, chart_script(resolve(figure.chart)(source)))
