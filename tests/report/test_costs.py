"""Costs summed by rule, and the graph of the rules."""

from pathlib import Path

import pytest
from planted.pages import cost_html, table_rows
from planted.report import DOT

from cubeae.report.tables.costs import direct, read_costs, rule_edges


def test_costs_are_summed_by_rule_and_training_has_a_speed():
    html = cost_html()
    assert "3 jobs took 0.183 minutes of work in total." in html  # 11 s
    rows = table_rows(html, "table-costs")
    assert rows[0] == "train_cohort 2 10.0 5.00 6.00 5.00 500"
    assert rows[1] == "collect_all 1 1.00 1.00 1.00 0.500 —"
    assert rows[2] == "all 3 11.0 4.00 6.00 5.50 500"
    # 2 jobs x 4 members x 100 steps in 10 s; the others were not trained.
    speeds = table_rows(html, "table-speed")
    assert speeds[1] == "f5/constant 2 800 10.0 80.0 500"
    assert speeds[0] == "f1/none 0 0.00 0.00 — —"


def test_a_benchmark_file_that_is_none_is_named(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl: is not a file of JSON lines"):
        read_costs([path])
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl: lacks 'wildcards'; run with"):
        read_costs([path])


def test_the_graph_of_rules_keeps_the_direct_edges():
    nodes, edges = rule_edges(DOT)
    assert nodes == ["all", "train_cohort", "collect_all"]
    assert edges == [("train_cohort", "collect_all"), ("collect_all", "all")]
    diamond = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert direct([*diamond, ("a", "d")]) == diamond
