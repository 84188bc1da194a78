"""Two runs that share all scripts, which start from nothing there."""

from conftest import ROOT

# Those that a run without any study or replication does not start.
OF_STUDIES = {
    "compare_divergences.py",
    "compare_published.py",
    "compare_schedules.py",
    "join_tables.py",
    "judge_contest.py",
    "judge_hypothesis.py",
    "score_divergences.py",
    "search_weights.py",
    "tabulate_lattice.py",
    "trace_smoothing.py",
}
SCRIPTS = {path.name for path in (ROOT / "workflow_scripts").glob("*.py")} - {"adapter.py"}


def cold(scripts: set[str], how_often: str) -> tuple[str, ...]:
    """The arguments of Python that run Snakemake; ``scripts`` start from nothing once or always."""
    return (str(ROOT / "tests/cold_snakemake.py"), ",".join(sorted(scripts)), how_often)
