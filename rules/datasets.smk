rule generate_dataset:
    output:
        POINTS,
    log:
        f"{LOGS}/generate_dataset/{{dataset}}/{{split}}.log",
    benchmark:
        f"{COSTS}/generate_dataset/{{dataset}}/{{split}}.jsonl"
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        spec=lambda w: asdict(CONFIG.datasets[w.dataset]),
        root=CONFIG.seed,
        code=code("generate_dataset"),
    script:
        "../workflow_scripts/generate_dataset.py"
