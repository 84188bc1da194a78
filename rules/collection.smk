# A model's tables are of that model alone, so that its page needs no other model.
rule collect_model:
    input:
        metrics=lambda w: GRID.files("metrics", model=w.model),
        history=lambda w: GRID.files("history", model=w.model),
    output:
        metrics=PATHS.model_table("metrics"),
        history=PATHS.model_table("history"),
    log:
        PATHS.log("collect_model", "{model}"),
    benchmark:
        PATHS.cost("collect_model", "{model}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("collect"),
    script:
        "../workflow_scripts/collect.py"


rule collect_all:
    input:
        metrics=every(PATHS.model_table("metrics"), model=CONFIG.models),
        history=every(PATHS.model_table("history"), model=CONFIG.models),
    output:
        metrics=with_csv(PATHS.table("metrics")),
        history=with_csv(PATHS.table("history")),
    log:
        PATHS.log("collect_all"),
    benchmark:
        PATHS.cost("collect_all")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("collect"),
    script:
        "../workflow_scripts/collect.py"


rule summarise_metrics:
    input:
        metrics=PATHS.table("metrics"),
    output:
        with_csv(PATHS.table("summary")),
    log:
        PATHS.log("summarise_metrics"),
    benchmark:
        PATHS.cost("summarise_metrics")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("summarise_metrics"),
    script:
        "../workflow_scripts/summarise_metrics.py"


rule infer_differences:
    input:
        metrics=PATHS.table("metrics"),
    output:
        intervals=with_csv(PATHS.table("intervals")),
        comparisons=with_csv(PATHS.table("comparisons")),
    log:
        PATHS.log("infer_differences"),
    benchmark:
        PATHS.cost("infer_differences")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("infer"),
        baseline=asdict(CONFIG.report.baseline),
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
    script:
        "../workflow_scripts/infer.py"
