"""What a job costs before and after its work: imports, and searches for garbage."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

SCRIPTS = {path.stem: path for path in sorted((ROOT / "workflow_scripts").glob("*.py"))}
del SCRIPTS["adapter"]
# Of the libraries that take a tenth of a second or more, those that a script may import before it
# works. What it needs at times only is imported where it is used.
SLOW = {"matplotlib", "numba", "optuna", "scipy.special", "scipy.stats", "seaborn", "sklearn"}
SLOW |= {"torch", "torch._dynamo", "matplotlib.pyplot", "pandas"}
TABLES = ("pandas", "scipy.special")
MODELS = (*TABLES, "torch")
NEEDED = {
    (): ["generate_dataset", "trace_rules"],
    ("pandas",): ["collect", "join_tables", "summarise_metrics", "tabulate_lattice"],
    ("pandas", "matplotlib"): ["draw_clouds_diagram", "draw_figures", "draw_model_diagram"],
    (*TABLES, "matplotlib"): ["draw_rulegraph"],
    ("pandas", "torch"): ["train_cohort"],
    MODELS: ["compare_published", "sample_views"],
    (*MODELS, "numba"): [
        "evaluate_cohort",
        "evaluate_perfect",
        "score_divergences",
        "trace_smoothing",
    ],
    (*MODELS, "numba", "optuna"): ["search_weights"],
}
# All others read tables and write tables or pages.
NEEDED[TABLES] = sorted({*SCRIPTS} - {name for names in NEEDED.values() for name in names})
JOB = """
import gc, sys
sys.path.insert(0, sys.argv[1])
from adapter import job

class Params(list):
    keys = dict().keys

class Snakemake:
    threads, rule, wildcards, params, log = 1, "collect", {}, Params(), [sys.argv[2]]

before = gc.get_stats()[0]["collections"]
with job(Snakemake):
    import pandas
print(gc.get_stats()[0]["collections"] - before, gc.get_freeze_count())
"""
DRY_RUN = """
import atexit, gc
atexit.register(lambda: print("frozen:", gc.get_freeze_count()))
from snakemake import cli
cli.main(["-n", "--quiet", "--configfile", "presets/quick.yaml", "--", "datasets"])
"""


def run(code: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout


def own_imports(path: Path) -> list[str]:
    """The import statements of a script, but those of what lies beside it."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return [text for text in map(ast.unparse, found) if "adapter" not in text]


@pytest.mark.parametrize("needed", NEEDED, ids="-".join)
def test_scripts_import_no_slow_library_that_they_do_not_need(needed: tuple[str, ...]) -> None:
    statements = [line for name in NEEDED[needed] for line in own_imports(SCRIPTS[name])]
    printing = f"import sys; print(*{SLOW!r} & {{*sys.modules}})"
    assert set(run("\n".join([*statements, printing])).split()) <= {*needed}


def test_a_job_is_not_searched_for_garbage_while_it_imports_nor_as_it_ends(tmp_path: Path) -> None:
    searches, frozen = map(
        int, run(JOB, str(ROOT / "workflow_scripts"), str(tmp_path / "l")).split()
    )
    assert searches <= 1  # 100 at Python's own threshold
    assert frozen > 50_000


def test_snakemake_is_not_searched_for_garbage_as_it_ends() -> None:
    # What is registered first runs last.
    (frozen,) = (line for line in run(DRY_RUN).splitlines() if line.startswith("frozen: "))
    assert int(frozen.split()[1]) > 100_000
