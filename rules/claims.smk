rule judge_claims:
    input:
        metrics=PATHS.table("metrics"),
        winners=STUDY.winner_metrics(),
    output:
        with_csv(PATHS.table("claims")),
    log:
        PATHS.log("judge_claims"),
    benchmark:
        PATHS.cost("judge_claims")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("judge_claims"),
        tolerance=CONFIG.report.tolerance,
    script:
        "../workflow_scripts/judge_claims.py"
