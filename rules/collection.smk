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


rule infer_intervals:
    input:
        metrics=PATHS.model_table("metrics"),
    output:
        PATHS.model_table("intervals"),
    log:
        PATHS.log("infer_intervals", "{model}"),
    benchmark:
        PATHS.cost("infer_intervals", "{model}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("infer_intervals"),
    script:
        "../workflow_scripts/infer_intervals.py"


use rule collect_all as collect_intervals with:
    input:
        intervals=every(PATHS.model_table("intervals"), model=CONFIG.models),
    output:
        intervals=with_csv(PATHS.table("intervals")),
    log:
        PATHS.log("collect_intervals"),
    benchmark:
        PATHS.cost("collect_intervals")


rule compare_compositions:
    input:
        metrics=PATHS.table("metrics"),
    output:
        with_csv(PATHS.table("comparisons")),
    log:
        PATHS.log("compare_compositions"),
    benchmark:
        PATHS.cost("compare_compositions")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("compare_compositions"),
        baseline=asdict(CONFIG.report.baseline),
        tolerance=CONFIG.report.tolerance,
        points=CONFIG.evaluation.generated,
    script:
        "../workflow_scripts/compare_compositions.py"


rule answer_questions:
    input:
        metrics=PATHS.table("metrics"),
    output:
        with_csv(PATHS.table("answers")),
    log:
        PATHS.log("answer_questions"),
    benchmark:
        PATHS.cost("answer_questions")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("answer_questions"),
        free=FREE,
        tolerance=CONFIG.report.tolerance,
        points=CONFIG.evaluation.generated,
    script:
        "../workflow_scripts/answer_questions.py"


# Of one model alone, so that its page needs no other model.
use rule answer_questions as answer_model with:
    input:
        metrics=PATHS.model_table("metrics"),
    output:
        PATHS.model_table("answers"),
    log:
        PATHS.log("answer_model", "{model}"),
    benchmark:
        PATHS.cost("answer_model", "{model}")
