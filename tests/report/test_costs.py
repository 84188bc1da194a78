"""Costs summed by rule, and the graph of the rules."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted.pages import cost_html, table_rows
from planted.report import DOT

from cubeae.report.tables.benchmarks import read_costs
from cubeae.report.tables.costs import direct, rule_edges, shares


def test_costs_are_summed_by_rule_and_training_has_a_speed():
    html = cost_html()
    assert "3 jobs took 0.183 minutes of work in total." in html  # 11 s
    said = "Where it went: train_cohort 91 % and collect_all 9 %."  # 10 s and 1 s
    assert said.replace(" %", "\N{NO-BREAK SPACE}%") in html
    rows = table_rows(html, "table-costs")
    assert rows[0] == "train_cohort 2 10.0 5.00 6.00 5.00 500"
    assert rows[1] == "collect_all 1 1.00 1.00 1.00 0.500 —"
    assert rows[2] == "all 3 11.0 4.00 6.00 5.50 500"
    # 2 jobs x 4 members x 100 steps in 10 s; the others were not trained.
    speeds = table_rows(html, "table-speed")
    assert speeds[1] == "constant 2 800 10.0 80.0 500"
    assert speeds[0] == "unregularised 0 0.00 0.00 — —"


def test_the_longest_rules_are_named_and_the_others_summed():
    costs = pd.DataFrame({"rule": list("abcde"), "seconds": [5.0, 60.0, 5.0, 20.0, 10.0]})
    said = "Where it went: b 60 %, d 20 %, e 10 % and all other rules 10 %."
    assert shares(costs) == said.replace(" %", "\N{NO-BREAK SPACE}%")
    assert shares(costs.iloc[:0]) == ""


# What Snakemake 9 writes without --benchmark-extended, as a table and as JSON lines.
HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
TABLE = HEADER + "2.5000\t0:00:02\t300.50\t900.00\t1.00\t1.00\t0.00\t0.00\t80.00\t2.25\n"
SHORT = HEADER + "0.1000\t0:00:00" + "\tNA" * 8 + "\n"
PLAIN = '{"cpu_time": 2.25, "h:m:s": "0:00:02", "max_rss": 300.5, "s": 2.5}\n'


def test_costs_without_the_extended_format_have_time_and_memory(tmp_path: Path):
    (tmp_path / "train_cohort").mkdir()
    (tmp_path / "train_cohort/a.tsv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "train_cohort/b.jsonl").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "train_cohort/c.jsonl").write_text(TABLE, encoding="utf-8")
    (tmp_path / "collect_all.jsonl").write_text(SHORT, encoding="utf-8")
    costs = read_costs(tmp_path)
    assert list(costs.jobs["rule"]) == ["collect_all"] + 3 * ["train_cohort"]
    known = costs.jobs[["seconds", "cpu_seconds", "memory"]].to_numpy()
    assert np.array_equal(known[0], [0.1, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(known[1:], 3 * [[2.5, 2.25, 300.5]])
    assert costs.jobs["model_steps"].isna().all()
    (sentence,) = costs.missing(["train_cohort"])
    assert sentence.startswith("4 jobs say nothing about the composition")
    assert "--benchmark-extended" in sentence


@pytest.mark.parametrize(
    ("content", "jobs"),
    [
        (b"", 0),
        (b"\n", 0),
        (b"{", 0),
        (b"{}", 0),
        (b"[1]", 0),
        (b"\xff\xfe\x00", 0),
        (PLAIN.encode() + b'{"s": 3.', 1),
        (b'{"s": "NA"}', 0),
        (HEADER.encode(), 0),
        (TABLE[:-3].encode(), 0),
        (TABLE[:-30].encode(), 0),
        (HEADER[:20].encode(), 0),
    ],
)
def test_a_benchmark_file_that_is_none_is_counted_and_named(
    content: bytes, jobs: int, tmp_path: Path
):
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "b.jsonl").write_text(PLAIN, encoding="utf-8")
    costs = read_costs(tmp_path)
    assert len(costs.jobs) == jobs + 1
    assert costs.unread == ("a.jsonl",)
    assert costs.missing([])[0] == (
        "1 benchmark file is empty, cut off or not in Snakemake's format, so that jobs are "
        "missing here: a.jsonl."
    )


def test_rules_without_a_cost_are_named(tmp_path: Path):
    costs = read_costs(tmp_path / "missing")
    assert costs.jobs.empty
    assert costs.missing(["b", "a"]) == ["No cost is known of 2 rules: a, b."]
    assert read_costs(tmp_path).missing([]) == []


def test_odd_params_are_no_steps(tmp_path: Path):
    job = {"rule_name": "r", "s": 1, "wildcards": None, "params": {"cohort": "x", "training": {}}}
    (tmp_path / "a.jsonl").write_text(json.dumps(job), encoding="utf-8")
    costs = read_costs(tmp_path)
    assert (costs.plain, costs.unread) == (0, ())
    assert costs.jobs["model_steps"].isna().all()


@pytest.mark.parametrize("content", [None, "", TABLE, PLAIN, "{", PLAIN + TABLE])
def test_the_page_is_rendered_whatever_the_files_hold(content: str | None, tmp_path: Path):
    if content is not None:
        (tmp_path / "train_cohort.jsonl").write_text(content, encoding="utf-8")
    html = cost_html(tmp_path)
    known = content in (TABLE, PLAIN, PLAIN + TABLE)
    assert ("1 job took 0.0417 minutes of work in total." in html) == known  # 2.5 s
    assert ("No job has recorded its cost." in html) == (not known)
    assert ("No cost is known of 1 rule: collect_all." in html) == known
    assert ("1 benchmark file is empty" in html) == (content in ("", "{", PLAIN + TABLE))


def test_the_graph_of_rules_keeps_the_direct_edges():
    nodes, edges = rule_edges(DOT)
    assert nodes == ["all", "train_cohort", "collect_all"]
    assert edges == [("train_cohort", "collect_all"), ("collect_all", "all")]
    diamond = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert direct([*diamond, ("a", "d")]) == diamond
