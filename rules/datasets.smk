rule generate_dataset:
    output:
        PATHS.points,
    log:
        PATHS.log("generate_dataset", "{dataset}/{split}"),
    benchmark:
        PATHS.cost("generate_dataset", "{dataset}/{split}")
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("generate_dataset"),
        spec=lambda w: asdict(CONFIG.datasets[w.dataset]),
        root=CONFIG.seed,
    script:
        "../workflow_scripts/generate_dataset.py"
