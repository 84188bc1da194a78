"""A config and tables of results with cells missing, diverged and hostile in their text."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cubeae.config.keys import Config
from cubeae.config.validation import parse
from cubeae.specs.columns import CELL, ERRORS, GENERATION, HEADLINE, MEASURES, SCALE_OF
from cubeae.specs.verdicts import UNDECIDED, VERDICTS
from planted.configs import put, read

HOSTILE = '<script>alert("x")</script> & <b>'


def regulariser(sampler: str = "standard", **terms: tuple[float, str]) -> dict[str, Any]:
    return {
        "sampler": sampler,
        "terms": {
            name.replace("_", "-"): {"weight": weight, "schedule": schedule}
            for name, (weight, schedule) in terms.items()
        },
    }


def model(encoder: str, channel: str, **regularisers: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"A {encoder} model",
        "summary": HOSTILE,
        "limitations": HOSTILE,
        "encoder": encoder,
        "channel": channel,
        "length": 2,
        "regularisers": regularisers,
    }


RAW: dict[str, Any] = read() | {
    "title": HOSTILE,
    "datasets": {
        name: {"kind": kind, "half_side": 1.0, "train": 1000, "validation": 400, "test": 400}
        for name, kind in (("surface", "surface"), ("solid", "solid"), ("inside", "solid"))
    },
    "grid": {
        "dataset": ["surface", "solid"],
        "snr_db": [5, 15, math.inf],
        "latent_dim": [2, 6],
        "seeds": 2,
        "seed_block": 2,
    },
    "schedules": read()["schedules"] | {"ramp": {"kind": "linear", "anneal": 0.5}},
    "models": {
        "f1": model("deterministic", "none", none=regulariser("matched")),
        "f5": model(
            "gaussian",
            "gaussian",
            constant=regulariser(kl=(0.015, "constant"), mmd_standard=(0.5, "constant")),
            annealed=regulariser(kl=(0.015, "ramp")),
        ),
    },
    "report": read()["report"]
    | {
        "reference": {"snr_db": 15, "latent_dim": 6},
        "baseline": {"model": "f5", "regulariser": "constant"},
        "tolerance": 0.1,
        "perfect": 3,
        "grids": ["f5"],
    },
}
RAW["training"] = RAW["training"] | {
    "architecture": {"hidden": [64, 32], "activation": "relu"},
    "steps": 5000,
    "batch": 64,
    "learning_rate": {"peak": 0.003, "warmup": 0.05, "decay": "cosine"},
}
for path, value in {
    "studies/annealing/compositions": [],
    "studies/lattice/composition": {"model": "f5", "regulariser": "constant"},
    "studies/lattice/weights": {},
    "studies/search/composition": {"model": "f5", "regulariser": "constant"},
    "studies/search/arms": {},
    "replication/datasets": [],
    "replication/experiments": {},
    "evaluation/generated": 20_000,
    "evaluation/clouds/tau": 0.1,
}.items():
    RAW = put(RAW, path, value)


def changed(**changes: Any) -> Config:
    """The planted config with other values, by their paths with __ between the keys."""
    raw = RAW
    for path, value in changes.items():
        raw = put(raw, path.replace("__", "/"), value)
    return parse(raw, "planted")


CONFIG = changed()


ESTIMATOR = "knn(data||generated, n=2000, m=1900, k=5)"
INFINITE = ("information_rate_bits", "mutual_information_upper_bits")


def make_metrics(seeds: int = 2) -> pd.DataFrame:
    """All of f1, and f5 with one cell missing (5 dB, 2), one diverged and one half diverged."""
    rows = []
    cells = [("f1", "none", math.inf, dim) for dim in (2, 6)]
    cells += [
        ("f5", name, snr, dim)
        for name in ("constant", "annealed")
        for snr in (5.0, 15.0, math.inf)
        for dim in (2, 6)
        if (snr, dim) != (5.0, 2)
    ]
    for dataset in ("surface", "solid"):
        for name, reg, snr, dim in cells:
            for seed in range(seeds):
                bad = name == "f5" and dim == 6 and (snr == 5 or (math.isinf(snr) and seed))
                values = dict.fromkeys(MEASURES, math.nan if bad else 0.25 + seed / 4)
                if math.isinf(snr) and not bad:
                    values |= dict.fromkeys(INFINITE, math.inf)
                rows.append(
                    {
                        "dataset": dataset,
                        "model": name,
                        "regulariser": reg,
                        "snr_db": snr,
                        "latent_dim": dim,
                        "seed": seed,
                        "status": "diverged" if bad else "ok",
                        "reason": "loss is not finite" if bad else "",
                        "knn_kl_estimator": ESTIMATOR,
                    }
                    | values
                )
    return pd.DataFrame(rows)


def make_intervals(metrics: pd.DataFrame) -> pd.DataFrame:
    """As ``cubeae.results.inference`` makes them, with bounds 10 % beyond the extremes."""
    sound = metrics[metrics["status"] == "ok"]
    long = sound.melt([*CELL, "seed"], list(MEASURES), var_name="measure")
    groups = long.groupby([*CELL, "measure"])["value"]
    frame = groups.agg(["count", "mean", "min", "max"]).reset_index()
    several = (frame["count"] > 1) & np.isfinite(frame["max"])
    frame["mean_low"] = (frame["min"] - 0.1).where(several)
    frame["mean_high"] = (frame["max"] + 0.1).where(several)
    return frame.rename(columns={"count": "n"}).drop(columns=["min", "max"])


def make_perfect() -> pd.DataFrame:
    """Three true samples of the surface, that score 0.001, 0.002 and 0.003; none of the solid."""
    columns = {name: [0.001, 0.002, 0.003] for name in (*GENERATION, *ERRORS)}
    return pd.DataFrame({"dataset": "surface", "repeat": range(3)} | columns)


def make_comparisons(**changes: Any) -> pd.DataFrame:
    """f5/annealed against f5/constant on the surface, pooled and at 15 dB: every verdict."""
    rows = []
    scopes = {"pooled": (math.nan, math.nan, 4), "cell": (15.0, 6, 1)}
    for scope, (snr, dim, cells) in scopes.items():
        for (measure, larger), verdict in zip(HEADLINE.items(), VERDICTS, strict=True):
            row: dict[str, Any] = {
                "dataset": "surface",
                "scope": scope,
                "snr_db": snr,
                "latent_dim": dim,
                "cells": cells,
                "model": "f5",
                "regulariser": "annealed",
                "measure": measure,
                "scale": SCALE_OF[measure],
                "larger_is_better": larger,
                "margin": math.log(1.1),
                "n": 5,
                "effect": math.log(0.8),
                "effect_low": math.log(0.7),
                "effect_high": math.log(0.9),
                "p_difference": 0.004,
                "p_equivalence": 0.9,
                "verdict": verdict,
                "seeds_needed": 23.0 if verdict == UNDECIDED else math.nan,
            }
            rows.append(row | (changes if scope == "cell" else {}))
    return pd.DataFrame(rows)


# Two claims of three tests.
CLAIMS = pd.DataFrame(
    {"claim": ["1", "1", "2"], "verdict": ["refuted", "refuted", "undecided"]},
)


DOT = """digraph snakemake_dag {
	0[label = "all", color = "0.00 0.6 0.85"];
	1[label = "train_cohort", color = "0.3 0.6 0.85"];
	2[label = "collect_all", color = "0.3 0.6 0.85"];
	1 -> 2
	2 -> 0
	1 -> 0
}"""


def make_costs(folder: Path) -> list[Path]:
    """Two trainings of 2 SNRs x 2 seeds x 100 steps in 4 and 6 s, and a job without a model."""
    cohort = {"objectives": ["o"], "snr_db": [5, 15], "seeds": [0, 1]}
    trained = {"cohort": cohort, "training": {"steps": 100}}
    composition = {"model": "f5", "regulariser": "constant"}
    jobs = [
        ("train_cohort", 4.0, 300.0, composition, trained),
        ("train_cohort", 6.0, 500.0, composition, trained),
        ("collect_all", 1.0, "NA", {}, {}),
    ]
    paths = []
    for index, (rule, seconds, memory, wildcards, params) in enumerate(jobs):
        job = {"rule_name": rule, "s": seconds, "cpu_time": seconds / 2, "max_rss": memory}
        path = folder / f"{index}.jsonl"
        path.write_text(
            json.dumps(job | {"wildcards": wildcards, "params": params}) + "\n", encoding="utf-8"
        )
        paths.append(path)
    return paths
