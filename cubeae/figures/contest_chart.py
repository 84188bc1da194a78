"""The contest as a chart: each contender's three clouds, with every interval in words."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cubeae.figures.charts import SYMBOLS, Axis, Chart, Series, level
from cubeae.figures.contest import AGGREGATE, ENDS, FAR, MARKS, ContestTable, contest_data
from cubeae.figures.style import INK, markers
from cubeae.studies.contest import MIXTURE, OWN
from cubeae.words.axes import axis_label
from cubeae.words.compositions import composition_labels
from cubeae.words.numbers import counted, dims_label, interval, significant

NOTE = (
    "Filled marks: the model's own sampler, with 95 % intervals. Open marks: a fitted mixture. "
    "Dashes: the aggregate posterior. Better is left and down."
)
NO_CODE = "least MSE of any code"


def contest_chart(contest: ContestTable) -> Chart:
    """The same clouds as a chart."""
    table = contest_data(contest)
    dims = [] if table.empty else sorted(table["latent_dim"].unique())
    series: list[Series] = []
    for panel, dim in enumerate(dims):
        rows = table[table["latent_dim"] == dim]
        series += [_clouds(row, contest.colours, panel) for row in rows.to_dict("records")]
        series += [*_references(rows, panel)]
    x, y = (Axis(axis_label(measure), log=True) for measure in ("test_mse", OWN))
    return Chart(NOTE, x, y, series, [dims_label(int(dim)) for dim in dims], shared=False)


def _clouds(row: Mapping[Any, Any], colours: Mapping[str, str], panel: int) -> Series:
    """A contender's three clouds, one above the other; its own sampler's has the whiskers."""
    name, n = row["composition"], int(row["n"])
    symbol = SYMBOLS[markers(colours)[name]]

    def known(measure: str) -> str:
        value, low, high = (float(row[measure + end]) for end in ENDS)
        return str(interval(value, low, high))

    over = f"geometric means over {counted(n, 'seed')}, 95 % intervals"
    words = [
        [f"{cloud}: smoothed KL {known(measure)} nats", f"test MSE {known('test_mse')}", over]
        for cloud, measure in zip(MARKS, (OWN, MIXTURE, AGGREGATE), strict=False)
    ]
    none = (math.nan, math.nan)

    def ends(measure: str) -> list[tuple[float, float]]:
        return [(float(row[f"{measure}_low"]), float(row[f"{measure}_high"])), none, none]

    return Series(
        composition_labels(colours)[name],
        colours[name],
        [row["test_mse"]] * 3,
        [row[measure] for measure in (OWN, MIXTURE, AGGREGATE)],
        words,
        composition=name,
        panel=panel,
        line="solid",
        symbols=[symbol, f"{symbol}-open", "line-ew-open"],
        x_ends=ends("test_mse"),
        y_ends=ends(OWN),
    )


def _references(rows: pd.DataFrame, panel: int) -> Iterator[Series]:
    """A perfect generator, and the bound where it is near enough to be drawn."""
    bound, floor = float(rows["bound"].iloc[0]), float(rows["floor"].iloc[0])
    least, most = (float(rows["test_mse"].agg(end)) for end in ("min", "max"))
    near = bound >= least / FAR
    if math.isfinite(floor):
        words = f"{MARKS[-1]}: smoothed KL {significant(floor)} nats"
        yield level(MARKS[-1], floor, (bound if near else least, most), panel, words)
    if near:
        kl = rows[[OWN, MIXTURE, AGGREGATE]].to_numpy(float)
        ends = [float(kl[kl > 0].min()), float(kl[kl > 0].max())]
        words = f"{NO_CODE}: {significant(bound)} data units²"
        yield Series(NO_CODE, INK, [bound] * 2, ends, [[words]] * 2, panel=panel, line="solid")
