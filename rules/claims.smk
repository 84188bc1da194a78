rule judge_claims:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
        winners=winner_metrics(),
    output:
        multiext(f"{RESULTS}/claims", ".parquet", ".csv"),
    log:
        f"{LOGS}/judge_claims.log",
    benchmark:
        f"{COSTS}/judge_claims.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        tolerance=CONFIG.report.tolerance,
        code=code("judge_claims"),
    script:
        "../workflow_scripts/judge_claims.py"
