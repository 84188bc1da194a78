# A model's tables are of that model alone, so that its page needs no other model.
rule collect_model:
    input:
        metrics=lambda w: cohort_files(ROWS, model=w.model),
        history=lambda w: cohort_files(HISTORY, model=w.model),
    output:
        metrics=f"{RESULTS}/tables/{{model}}/metrics.parquet",
        history=f"{RESULTS}/tables/{{model}}/history.parquet",
    log:
        f"{LOGS}/collect_model/{{model}}.log",
    benchmark:
        f"{COSTS}/collect_model/{{model}}.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("collect"),
    script:
        "../workflow_scripts/collect.py"


rule collect_all:
    input:
        metrics=expand(
            f"{RESULTS}/tables/{{model}}/metrics.parquet", model=CONFIG.models
        ),
        history=expand(
            f"{RESULTS}/tables/{{model}}/history.parquet", model=CONFIG.models
        ),
    output:
        metrics=multiext(f"{RESULTS}/metrics", ".parquet", ".csv"),
        history=multiext(f"{RESULTS}/history", ".parquet", ".csv"),
    log:
        f"{LOGS}/collect_all.log",
    benchmark:
        f"{COSTS}/collect_all.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("collect"),
    script:
        "../workflow_scripts/collect.py"


rule summarise_metrics:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
    output:
        multiext(f"{RESULTS}/summary", ".parquet", ".csv"),
    log:
        f"{LOGS}/summarise_metrics.log",
    benchmark:
        f"{COSTS}/summarise_metrics.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("summarise_metrics"),
    script:
        "../workflow_scripts/summarise_metrics.py"


rule infer_differences:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
    output:
        intervals=multiext(f"{RESULTS}/intervals", ".parquet", ".csv"),
        comparisons=multiext(f"{RESULTS}/comparisons", ".parquet", ".csv"),
    log:
        f"{LOGS}/infer_differences.log",
    benchmark:
        f"{COSTS}/infer_differences.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        baseline=asdict(CONFIG.report.baseline),
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
        code=code("infer"),
    script:
        "../workflow_scripts/infer.py"
