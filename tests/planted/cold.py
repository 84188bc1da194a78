"""Runs in which each script starts from nothing once, and from the server of scripts later."""

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


def first_cold(scripts: set[str]) -> tuple[str, ...]:
    """The arguments of Python that run Snakemake; ``scripts`` start from nothing once."""
    return (str(ROOT / "tests/first_cold_snakemake.py"), ",".join(sorted(scripts)))
