rule evaluate_cohort:
    input:
        weights=GRID.trained_weights,
        train=PATHS.split("train"),
        test=PATHS.split("test"),
    output:
        every(PATHS.cell("metrics"), snr=GRID.snrs),
    log:
        PATHS.log("evaluate_cohort", COHORT),
    benchmark:
        PATHS.cost("evaluate_cohort", COHORT)
    wildcard_constraints:
        model=either(GRID.noisy),
    group:
        "cohort"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **evaluation_requests(lambda w: [GRID.cohort(w)], CONFIG.evaluation),
    params:
        *code("evaluate_cohort"),
        evaluation=asdict(CONFIG.evaluation),
    script:
        "../workflow_scripts/evaluate_cohort.py"


use rule evaluate_cohort as evaluate_noiseless_cohort with:
    output:
        every(PATHS.cell("metrics"), snr="inf"),
    log:
        PATHS.log("evaluate_noiseless_cohort", COHORT),
    benchmark:
        PATHS.cost("evaluate_noiseless_cohort", COHORT)
    wildcard_constraints:
        model=either(GRID.noiseless),


# Fresh true samples under the same measures: the floors that no generator can beat.
rule evaluate_perfect:
    input:
        test=PATHS.split("test"),
    output:
        PATHS.perfect,
    log:
        PATHS.log("evaluate_perfect", "{dataset}"),
    benchmark:
        PATHS.cost("evaluate_perfect", "{dataset}")
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(2000, 10),
    params:
        *code("evaluate_perfect"),
        evaluation=asdict(CONFIG.evaluation),
        repeats=CONFIG.report.perfect,
        root=CONFIG.seed,
    script:
        "../workflow_scripts/evaluate_perfect.py"


# This rule and the next have no group: each job is one of the cluster's, and after every training
# Snakemake would count again what a group with thousands of inputs waits for.
# Smoothed KL against the smoothing, for every composition at the report's reference cell.
rule trace_smoothing:
    input:
        weights=GRID.reference_weights,
        test=PATHS.split("test"),
    output:
        PATHS.curves,
    log:
        PATHS.log("trace_smoothing", "{dataset}"),
    benchmark:
        PATHS.cost("trace_smoothing", "{dataset}")
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(2000, 20),
    params:
        *code("trace_smoothing"),
        evaluation=asdict(CONFIG.evaluation),
        taus=CONFIG.report.taus,
        root=CONFIG.seed,
    script:
        "../workflow_scripts/trace_smoothing.py"


# What the figures show of each composition: clouds and latents of the first seed. Cells beside the
# reference cell are sampled only where figures show them.
rule sample_views:
    input:
        weights=GRID.viewed_weights,
        test=PATHS.split("test"),
    output:
        PATHS.views,
    log:
        PATHS.log("sample_views", COMPOSITION),
    benchmark:
        PATHS.cost("sample_views", COMPOSITION)
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(2000, 10 + len(GRID.labels)),
    params:
        *code("sample_views"),
        points=CONFIG.report.points,
        generated=CONFIG.evaluation.generated,
        reference=lambda w: GRID.reference(w.model),
    script:
        "../workflow_scripts/sample_views.py"
