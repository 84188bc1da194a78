rule evaluate_cohort:
    input:
        weights=trained_weights,
        train=points_of("train"),
        test=points_of("test"),
    output:
        expand(ROWS, snr=SNRS, allow_missing=True),
    log:
        f"{LOGS}/evaluate_cohort/{COHORT}.log",
    benchmark:
        f"{COSTS}/evaluate_cohort/{COHORT}.jsonl"
    wildcard_constraints:
        model=either(NOISY),
    group:
        "cohort"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=evaluation_mb,
        runtime=evaluation_minutes,
    params:
        evaluation=asdict(CONFIG.evaluation),
        code=code("evaluate_cohort"),
    script:
        "../workflow_scripts/evaluate_cohort.py"


use rule evaluate_cohort as evaluate_noiseless_cohort with:
    output:
        expand(ROWS, snr="inf", allow_missing=True),
    wildcard_constraints:
        model=either(NOISELESS),


# Fresh true samples under the same measures: the floors that no generator can beat.
rule evaluate_perfect:
    input:
        test=points_of("test"),
    output:
        PERFECT,
    log:
        f"{LOGS}/evaluate_perfect/{{dataset}}.log",
    benchmark:
        f"{COSTS}/evaluate_perfect/{{dataset}}.jsonl"
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        evaluation=asdict(CONFIG.evaluation),
        repeats=CONFIG.report.perfect,
        root=CONFIG.seed,
        code=code("evaluate_perfect"),
    script:
        "../workflow_scripts/evaluate_perfect.py"


# Smoothed KL against the smoothing, for every composition at the report's reference cell.
rule trace_smoothing:
    input:
        weights=reference_weights,
        test=points_of("test"),
    output:
        CURVES,
    log:
        f"{LOGS}/trace_smoothing/{{dataset}}.log",
    benchmark:
        f"{COSTS}/trace_smoothing/{{dataset}}.jsonl"
    group:
        "views"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(20),
    params:
        evaluation=asdict(CONFIG.evaluation),
        taus=CONFIG.report.taus,
        root=CONFIG.seed,
        code=code("trace_smoothing"),
    script:
        "../workflow_scripts/trace_smoothing.py"


# What the figures show of each composition: clouds, latents and t-SNE, of the first seed.
rule sample_views:
    input:
        weights=viewed_weights,
        test=points_of("test"),
    output:
        VIEWS,
    log:
        f"{LOGS}/sample_views/{{dataset}}/{{model}}/{{regulariser}}.log",
    benchmark:
        f"{COSTS}/sample_views/{{dataset}}/{{model}}/{{regulariser}}.jsonl"
    group:
        "views"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(10 + len(COHORTS)),
    params:
        points=CONFIG.report.points,
        tsne_points=CONFIG.report.tsne_points,
        generated=CONFIG.evaluation.generated,
        embed_all=lambda w: is_in_grids(w.model),
        reference=reference_of,
        code=code("sample_views"),
    script:
        "../workflow_scripts/sample_views.py"
