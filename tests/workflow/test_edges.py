"""The edges of the config's numbers, through the whole workflow and its report."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, SNAKEMAKE, Project, tiny_config

from cubeae.specs.columns import HEADLINE


def edge_config() -> dict[str, Any]:
    """Extreme SNRs, latent dims and weights; one seed; a batch larger than the data."""
    config = tiny_config()
    config["grid"] |= {"snr_db": [-30, 60], "latent_dim": [1, 64], "seeds": 1, "seed_block": 1}
    config["report"]["reference"] = {"snr_db": 60, "latent_dim": 1}
    config["report"]["grids"] = ["f3"]
    # Of the six faces, some have one point in training, or none.
    config["datasets"]["surface"] |= {"train": 7, "test": 200}
    config["training"]["batch"] = 256
    kl = config["models"]["f3"]["regularisers"]
    for name, weight in (("kl-none", 0), ("kl-huge", 1e6)):
        kl[name] = {
            "sampler": "standard",
            "terms": {"kl": {"weight": weight, "schedule": "constant"}},
        }
    return config


@pytest.mark.workflow
@pytest.mark.xdist_group("workflow")
def test_every_edge_is_measured_or_a_diverged_row_and_the_report_shows_it(tmp_path: Path) -> None:
    """And it is all made without a network."""
    Project(tmp_path, edge_config())
    alone = ["unshare", "--net"]  # needs privileges; where they lack, the network stays
    allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    subprocess.run(
        [*alone * allowed, sys.executable, *SNAKEMAKE, "all", "--cores", "2"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        timeout=900,
        check=True,
    )
    rows = pd.read_parquet(tmp_path / "results/metrics.parquet")
    assert len(rows) == 4 * 2 * 2
    sound = rows["status"] == "ok"
    assert (sound | (rows["reason"] != "")).all()
    assert np.isfinite(rows.loc[sound, list(HEADLINE)].to_numpy()).all()
    for page in ("index", "f1", "f3"):
        text = (tmp_path / f"reports/{page}.html").read_text(encoding="utf-8")
        assert "−30" in text or "-30" in text or page == "index"
        for source in re.findall(r'src="([^"#:]+)"', text):
            assert (tmp_path / "reports" / source).exists(), f"{page}.html: {source}"


def test_rules_run_scripts_alone_so_that_no_shell_sees_a_config() -> None:
    for file in [ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk")]:
        assert not re.search(
            r"^\s+(shell|run):|\bos\.system|shell=True", file.read_text(encoding="utf-8"), re.M
        )
    for file in (ROOT / "workflow_scripts").glob("*.py"):
        assert not re.search(
            r"shell=|os\.system|eval\(|exec\(", file.read_text(encoding="utf-8")
        ), file


def test_nothing_that_runs_opens_a_network_connection() -> None:
    network = r"^\s*(?:import|from) (?:urllib\.request|http|requests|ftplib|smtplib)\b"
    network += r"|\.(?:connect|bind|create_connection|create_server)\("  # of a socket with a name
    for file in [*(ROOT / "cubeae").rglob("*.py"), *(ROOT / "workflow_scripts").glob("*.py")]:
        assert not re.search(network, file.read_text(encoding="utf-8"), re.M), file
