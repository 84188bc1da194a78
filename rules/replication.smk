EXPERIMENT = "{dataset}/{experiment}"


# The seed report's trainings: an experiment on a dataset is a cohort of its seeds.
use rule train_cohort as train_replication with:
    input:
        points=points_of("train"),
        winners=[],
    output:
        weights=[replication_pattern("weights")],
        history=[replication_pattern("history")],
    log:
        f"{LOGS}/train_replication/{EXPERIMENT}.log",
    benchmark:
        f"{COSTS}/train_replication/{EXPERIMENT}.jsonl"
    resources:
        mem_mb=lambda w, attempt: training_mb(*replicated(w), attempt),
        runtime=lambda w, attempt: training_minutes(*replicated(w), attempt),
    params:
        cohort=lambda w: asdict(replicated(w)[0]),
        training=lambda w: asdict(replicated(w)[1]),
        arms={},


# All experiments of a dataset at once: each takes a second, a job's start several.
use rule evaluate_cohort as evaluate_replication with:
    input:
        weights=experiments_of("weights"),
        train=points_of("train"),
        test=points_of("test"),
    output:
        experiments_of("metrics"),
    log:
        f"{LOGS}/evaluate_replication/{{dataset}}.log",
    benchmark:
        f"{COSTS}/evaluate_replication/{{dataset}}.jsonl"
    params:
        evaluation=asdict(STUDIES.evaluation),


use rule collect_model as collect_replication with:
    input:
        metrics=replication_files("metrics"),
        history=replication_files("history"),
    output:
        metrics=multiext(f"{RESULTS}/replication/metrics", ".parquet", ".csv"),
        history=f"{RESULTS}/replication/history.parquet",
    log:
        f"{LOGS}/collect_replication.log",
    benchmark:
        f"{COSTS}/collect_replication.jsonl"


# In a group of its own, collection and all: pages of models wait for it, the index for those.
rule compare_published:
    input:
        metrics=f"{RESULTS}/replication/metrics.parquet",
        history=f"{RESULTS}/replication/history.parquet",
    output:
        comparison=multiext(f"{RESULTS}/replication/comparison", ".parquet", ".csv"),
        findings=multiext(f"{RESULTS}/replication/findings", ".parquet", ".csv"),
    log:
        f"{LOGS}/compare_published.log",
    benchmark:
        f"{COSTS}/compare_published.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        lengths=plan.replication_epochs(CONFIG),
        mmds=plan.replication_mmds(CONFIG),
        batch=REPLICATION.training.batch,
        datasets={name: asdict(CONFIG.datasets[name]) for name in REPLICATION.datasets},
        root=CONFIG.seed,
        code=code("compare_published"),
    script:
        "../workflow_scripts/compare_published.py"
