# The 2024 student report's trainings: an experiment on a dataset is a cohort of its seeds.
use rule train_cohort as train_replication with:
    input:
        points=PATHS.split("train"),
        held_out=PATHS.split("validation"),
        winners=[],
    output:
        weights=[PATHS.experiment("weights")],
        history=[PATHS.experiment("history")],
    log:
        PATHS.log("train_replication", EXPERIMENT),
    benchmark:
        PATHS.cost("train_replication", EXPERIMENT)
    resources:
        **training_requests(REPLICATION.cohort, REPLICATION.training),
        gpu=int(CONFIG.replication.training.device == "cuda"),
    params:
        cohort=lambda w: asdict(REPLICATION.cohort(w)),
        training=lambda w: asdict(REPLICATION.training(w)),
        arms={},
        mixture=False,


# All experiments of a dataset at once: each takes a second, a job's start several.
use rule evaluate_cohort as evaluate_replication with:
    input:
        weights=REPLICATION.outputs("weights"),
        train=PATHS.split("train"),
        test=PATHS.split("test"),
    output:
        REPLICATION.outputs("metrics"),
    log:
        PATHS.log("evaluate_replication", "{dataset}"),
    benchmark:
        PATHS.cost("evaluate_replication", "{dataset}")
    resources:
        **evaluation_requests(REPLICATION.cohorts, CONFIG.studies.evaluation),
    params:
        evaluation=asdict(CONFIG.studies.evaluation),


use rule collect_model as collect_replication with:
    input:
        metrics=REPLICATION.files("metrics"),
        history=REPLICATION.files("history"),
    output:
        metrics=with_csv(PATHS.replication_table("metrics")),
        history=PATHS.replication_table("history"),
    log:
        PATHS.log("collect_replication"),
    benchmark:
        PATHS.cost("collect_replication")


# The report does not state the estimator of its D_KL: those clouds, under every plausible one.
rule score_divergences:
    input:
        weights=every(
            PATHS.experiment("weights"), experiment=REPLICATION.with_divergence()
        ),
        test=PATHS.split("test"),
    output:
        PATHS.divergences,
    log:
        PATHS.log("score_divergences", "{dataset}"),
    benchmark:
        PATHS.cost("score_divergences", "{dataset}")
    group:
        "cohort"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1500, 10),
    params:
        *code("score_divergences"),
    script:
        "../workflow_scripts/score_divergences.py"


rule compare_divergences:
    input:
        REPLICATION.scored(),
    output:
        divergences=with_csv(PATHS.replication_table("divergences")),
        findings=with_csv(PATHS.replication_table("divergence-findings")),
    log:
        PATHS.log("compare_divergences"),
    benchmark:
        PATHS.cost("compare_divergences")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("compare_divergences"),
    script:
        "../workflow_scripts/compare_divergences.py"


# In a group of its own, collection and all: pages of models wait for it, the index for those.
rule compare_published:
    input:
        metrics=PATHS.replication_table("metrics"),
        history=PATHS.replication_table("history"),
    output:
        comparison=with_csv(PATHS.replication_table("comparison")),
        findings=with_csv(PATHS.replication_table("findings")),
    log:
        PATHS.log("compare_published"),
    benchmark:
        PATHS.cost("compare_published")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("compare_published"),
        lengths=plan.replication_epochs(CONFIG),
        mmds=plan.replication_mmds(CONFIG),
        batch=CONFIG.replication.training.batch,
        datasets={
            name: asdict(CONFIG.datasets[name]) for name in CONFIG.replication.datasets
        },
        root=CONFIG.seed,
    script:
        "../workflow_scripts/compare_published.py"
