"""What no rule, script or module does: start a shell, or open a network connection."""

import re

from conftest import ROOT


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
