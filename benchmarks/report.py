"""Writes results.md from the CSV files of the studies that have been run."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.settings import BATCH, COHORT, MODELS, WHOLE
from cubeae.results.speedups import ratios
from cubeae.words.numbers import counted

# Each target: a study, a model, what it is measured against (the fastest of them), the batch if
# the study varies it, and the least ratio.
PRODUCTS = ("NumPy's products alone", "torch.bmm alone")
TIMES_PRODUCTS = {"f1": 1.5, "f2": 1.7, "f3": 1.8, "f4 standard": 2.2, "f4 matched": 2.2, "f5": 2.2}
WITH_MMD = ("f4 standard", "f4 matched", "f5")
TARGETS = [
    *(("steps", model, PRODUCTS, BATCH, 1 / times) for model, times in TIMES_PRODUCTS.items()),
    *(("steps", model, ("plain loop",), BATCH, 6.0) for model in ("f1", "f2", "f3")),
    *(
        ("steps", model, ("plain loop",), BATCH, 25.0)
        for model in ("f4 standard", "f4 matched", "f5")
    ),
    *(("libraries", model, ("JAX",), BATCH, 1.2) for model in MODELS),
    ("libraries", "f3", ("pythae VAE",), 256, 15.0),
    ("libraries", "f4 standard", ("pythae WAE_MMD",), 256, 100.0),
    ("pipeline", "f1 and f3", ("one job per training",), None, 12.0),
    *(("processes", model, ("one process",), None, 1.85) for model in ("f1", "f4 standard")),
]
NOTES = "notes.md"


def render(folder: Path) -> str:
    """The report, in Markdown; a study without a CSV file in ``folder`` is left out."""
    found = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    parts = [
        "# Benchmarks",
        "Medians over interleaved rounds of processor time on one core, with the least and the "
        "greatest of the rounds in brackets. The default config's networks: hidden [64, 64], "
        f"latent dim 6; {COHORT} members that train together, five seeds at each of five SNRs; one "
        f"thread. Written by `make benchmark`; measured on {machines(found)}.",
    ]
    notes = folder / NOTES
    if notes.is_file():
        parts.append(notes.read_text(encoding="utf-8").strip())
    parts.append(targets(found))
    writers: dict[str, Callable[[pd.DataFrame], str]] = {
        "steps": lambda t: wide(t, "Model-steps a second, by batch"),
        "pipeline": lambda t: wide(t, "Seconds a training, the whole pipeline"),
        "libraries": lambda t: wide(t, "Model-steps a second against other libraries"),
        "processes": lambda t: wide(t, "Model-steps a second of two processes, by wall time"),
        "growth": growth,
        "penalties": penalties,
        "evaluation": lambda t: wide(t, "Seconds to evaluate a member"),
        "sizes": sizes,
        "profile": profile,
    }
    parts += [write(found[name]) for name, write in writers.items() if name in found]
    return "\n\n".join(parts) + "\n"


def machines(found: dict[str, pd.DataFrame]) -> str:
    """Every machine that took part."""
    return "; ".join(sorted({name for table in found.values() for name in table["machine"]}))


def targets(found: dict[str, pd.DataFrame]) -> str:
    """Every target with the median over rounds of its ratio."""
    rows = [
        "| Ours against | Batch | Target | Measured | Rounds |",
        "| --- | --- | --- | --- | --- |",
    ]
    for study, subject, rivals, batch, least in TARGETS:
        if study not in found:
            continue
        times = ratios(found[study], subject, *rivals, batch=batch or BATCH)
        if len(times):
            rival = f"{subject}: {', or '.join(rivals)}"
            cells = (
                rival,
                str(batch or ""),
                f"{least:.3g} x",
                spread(times, " x"),
                f"{len(times)}",
            )
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(["## Targets", "", *rows])


def spread(values: pd.Series, unit: str = "") -> str:
    """Median, least and greatest."""
    low, high = values.min(), values.max()
    return f"{values.median():.3g}{unit} ({low:.3g} to {high:.3g})"


def wide(table: pd.DataFrame, title: str) -> str:
    """One row a subject and method, one column a value of the axis."""
    columns = sorted(table["x"].unique())
    axis = table["axis"].iloc[0]
    head = " | ".join(f"{axis} {x:g}" for x in columns)
    rows = [f"| | | {head} |", "| --- | --- |" + " --- |" * len(columns)]
    for (subject, method), own in table.groupby(["subject", "method"], sort=False):
        cells = [own.loc[own["x"] == x, "value"] for x in columns]
        texts = [spread(cell) if len(cell) else "" for cell in cells]
        rows.append(f"| {subject} | {method} | {' | '.join(texts)} |")
    rounds = counted(table["round"].nunique(), "round")
    return "\n".join([f"## {title}", "", f"{rounds}.", "", *rows])


def penalties(table: pd.DataFrame) -> str:
    """Cost of each penalty's step, and its ratio to KL's in the same round."""
    kl = table[table["subject"] == "kl"].set_index("round")["value"]
    rows = ["| Penalty | Microseconds a model-step | Against KL's |", "| --- | --- | --- |"]
    for name, own in table.groupby("subject", sort=False):
        values = own.set_index("round")["value"]
        rows.append(f"| {name} | {spread(values)} | {spread((values / kl).dropna(), ' x')} |")
    head = "25 members, batch 64, hidden [64, 64], a Gaussian encoder."
    return "\n".join(["## Cost of a penalty", "", head, "", *rows])


def profile(table: pd.DataFrame) -> str:
    """One row per part of a step, one column per model: medians, and shares of all parts."""
    medians = table.pivot_table(
        index="method", columns="subject", values="value", aggfunc="median", sort=False
    )
    parts = medians.drop(index=WHOLE)
    shares = 100 * parts / parts.sum()
    rows = [f"| | {' | '.join(medians)} |", "| --- |" + " --- |" * len(medians.columns)]
    for part, own in parts.iterrows():
        cells = [
            "" if np.isnan(value) else f"{value:.1f} ({shares.loc[part, model]:.0f} %)"
            for model, value in own.items()
        ]
        rows.append(f"| {part} | {' | '.join(cells)} |")
    for name, own in (("all parts", parts.sum()), (WHOLE, medians.loc[WHOLE])):
        rows.append(f"| {name} | {' | '.join(f'{value:.1f}' for value in own)} |")
    rounds = counted(table["round"].nunique(), "round")
    text = f"Microseconds per model-step at batch {BATCH}: medians of {rounds}."
    return "\n".join(["## Where a step's time goes", "", text, "", *rows])


def growth(table: pd.DataFrame) -> str:
    """Medians, and the exponent b of value ~ x^b, fitted to the larger half of the sizes."""
    rows = ["| Grows with | Unit | Medians | Exponent |", "| --- | --- | --- | --- |"]
    for (axis, unit), own in table.groupby(["axis", "unit"], sort=False):
        medians = own.groupby("x")["value"].median()
        texts = "; ".join(f"{x:g}: {value:.3g}" for x, value in medians.items())
        rows.append(f"| {axis} | {unit} | {texts} | {exponent(medians):.2f} |")
    return "\n".join(["## Growth", "", *rows])


def sizes(table: pd.DataFrame) -> str:
    """Each measure's median and largest ratio over cells."""
    ratios = table.dropna().groupby("method", sort=False)["value"]
    rows = [
        "| Measure | Median over cells | Largest |",
        "| --- | --- | --- |",
        *(f"| {name} | {own.median():.2f} | {own.max():.2f} |" for name, own in ratios),
    ]
    title = "## Evaluation's own standard deviation over the spread between seeds"
    return "\n".join([title, "", *rows])


def exponent(medians: pd.Series) -> float:
    """Slope of log value over log x, on the larger half of the sizes, where constants fade."""
    upper = medians.iloc[len(medians) // 2 - 1 :]
    return float(np.polyfit(np.log(upper.index.to_numpy()), np.log(upper.to_numpy()), 1)[0])
