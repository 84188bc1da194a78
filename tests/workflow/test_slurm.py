"""The shipped profile on a real two-node Slurm, under a cancelled job and a node that dies."""

import copy
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Project, tiny_config
from planted.planning import WHOLE, written_rules
from slurm_cluster import NODES, Cluster, Job, missing_programs, running_cluster, wait_until

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("quick")]
RESULTS = "results-quick"
TARGETS = ("reports-quick/f2.html", "results-quick/metrics.csv", "results-quick/history.csv")
SLURM = (*TARGETS, "--workflow-profile", "profiles/slurm")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    missing = missing_programs()
    if missing:
        pytest.skip(f"Slurm is not installed: {', '.join(missing)} not found")
    with running_cluster() as running:
        yield running


def part_of_quick() -> dict[str, Any]:
    """One latent dim of the small config, and the search for the weights of its tuned composition.

    Its results are among those of the whole preset: they depend on nothing that is left out.
    """
    config = copy.deepcopy(WHOLE)
    config["grid"]["latent_dim"] = [2]
    config["report"]["reference"]["latent_dim"] = 2
    studies = config["studies"]
    studies["annealing"]["compositions"] = []
    studies["lattice"]["weights"] = {}
    studies["search"]["arms"] = {"both": studies["search"]["arms"]["both"]}
    config["replication"]["experiments"] = {}
    return config


def running_on(cluster: Cluster, node: str) -> list[Job]:
    return [job for job in cluster.jobs() if (job.state, job.node) == ("RUNNING", node)]


def cancel_a_job(cluster: Cluster, node: str) -> Job:
    job = running_on(cluster, node)[0]
    cluster.call("scancel", job.id)
    return job


def crash(cluster: Cluster, node: str) -> list[Job]:
    """Lose a node and its jobs; bring it back when Slurm has put them back into the queue."""
    lost = running_on(cluster, node)
    cluster.crash_node(node)
    wait_until(lambda: not running_on(cluster, node), 120)
    cluster.start_node(node)
    for job in lost:  # Slurm would hold them back for two minutes
        change = (f"JobId={job.id}", f"ExcNodeList={node}", "StartTime=now")
        cluster.call("scontrol", "update", *change)
    return lost


def both_nodes_train(cluster: Cluster, project: Project) -> bool:
    """Whether each node has a job, and more trainings have begun than one job runs at a time."""
    logs = (project.folder / RESULTS / "logs/train_cohort").rglob("*.log")
    begun = sum("step 20 " in log.read_text(encoding="utf-8") for log in logs)
    return begun >= 2 and all(running_on(cluster, node) for node in NODES)


def start(project: Project, cluster: Cluster, printed: Path) -> subprocess.Popen[bytes]:
    """Start Snakemake with the shipped profile."""
    with printed.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "tests/hasty_snakemake.py"), *SLURM],
            cwd=project.folder,
            env=cluster.environment | {"PYTHONPATH": str(project.folder)},
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def results_of(run: Path) -> dict[str, bytes]:
    """Datasets, weights, histories and metrics of the part of the config, by path."""
    folder = run / RESULTS
    files = [
        *(folder / "datasets/surface").rglob("*.*"),
        *(folder / "studies/search/dim2/both").rglob("*.parquet"),
        *(
            path
            for part in ("weights", "history", "metrics")
            for path in (folder / part).rglob("dim2/**/*.*")
        ),
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def rows_of(run: Path, table: str) -> list[str]:
    """The header of a table, and its rows of the one latent dim."""
    text = (run / RESULTS / f"{table}.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    place = header.split(",").index("latent_dim")
    return [header, *(row for row in rows if row.split(",")[place] == "2")]


@pytest.mark.cluster
def test_a_part_of_quick_runs_on_both_nodes_and_survives_a_cancelled_job_and_a_dead_node(
    cluster: Cluster, quick_run: Path, tmp_path: Path
) -> None:
    """The results are those of a run of the installed package here, bit for bit.

    That run had the whole config: a result does not depend on what else is asked for.
    """
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project", part_of_quick())
    printed = tmp_path / "printed.txt"
    run = start(project, cluster, printed)
    try:
        wait_until(lambda: both_nodes_train(cluster, project), 300)
        cancelled = cancel_a_job(cluster, NODES[0])
        lost = crash(cluster, NODES[1])
        code = run.wait(timeout=900)
    finally:
        run.kill()
    assert code == 0, printed.read_text(encoding="utf-8")[-6000:]
    jobs = {job.id: job for job in cluster.jobs()}
    assert jobs.pop(cancelled.id).state == "CANCELLED"
    assert {job.state for job in jobs.values()} == {"COMPLETED"}
    assert lost
    assert {jobs[job.id].node for job in lost} == {NODES[0]}
    assert {job.node for job in jobs.values()} == set(NODES)
    assert len(jobs) <= 12, "two dozen jobs of the workflow are grouped"
    own, here = results_of(project.folder), results_of(quick_run)
    assert len(own) > 9 * 3 * 3
    assert own == here
    for table in ("metrics", "history"):
        assert rows_of(project.folder, table) == rows_of(quick_run, table)
    assert (project.folder / TARGETS[0]).is_file()
    assert "Nothing to be done" in project.snakemake("-n", *TARGETS)


@pytest.mark.parametrize(("device", "gpus"), [("auto", 0), ("cuda", 1)])
def test_one_config_key_asks_for_a_gpu(tmp_path: Path, device: str, gpus: int) -> None:
    config = tiny_config()
    config["training"]["device"] = device
    printed = Project(tmp_path, config).snakemake("-n", "train")
    assert set(re.findall(r"gpu=(\d)", printed)) == {str(gpus)}


def test_every_rule_is_local_or_alone_or_in_a_group_that_the_profile_sizes() -> None:
    alone = {f"evaluation.smk: rule {name}" for name in ("sample_views", "trace_smoothing")}
    profile = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8"))
    sized = {item.split("=")[0] for item in profile["group-components"]}
    groups = set()
    for rule, body in written_rules():
        group = re.search(r'    group:\n +"(\w+)"', body)
        assert (group is None) == ("    localrule: True\n" in body or rule in alone), rule
        groups |= {group[1]} if group else set()
    assert groups == sized


def test_no_group_waits_for_itself() -> None:
    """Snakemake refuses a group that a path of jobs leaves and enters again."""
    files = ("--workflow-profile", "profiles/slurm", "--configfile", "presets/quick.yaml")
    printed = Project.at(ROOT, {}).snakemake("-n", "all", "--forceall", *files)
    assert re.search(r"^render_model +3$", printed, re.M)
    assert re.search(r"^compare_published +1$", printed, re.M)
