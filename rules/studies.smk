# A study's cohort is trained and evaluated as the grid's are: its objectives are its combinations.
use rule train_cohort as train_annealing with:
    input:
        points=PATHS.split("train"),
        winners=[],
    output:
        weights=STUDY.outputs("annealing", "weights"),
        history=STUDY.outputs("annealing", "history"),
    log:
        PATHS.log("train_annealing", STUDY_COHORT),
    benchmark:
        PATHS.cost("train_annealing", STUDY_COHORT)
    wildcard_constraints:
        model=either(CONFIG.models),
    resources:
        **training_requests(
            lambda w: STUDY.cohort("annealing", w),
            lambda w: plan.study_training(CONFIG),
        ),
        gpu=GPUS,
    params:
        cohort=lambda w: asdict(STUDY.cohort("annealing", w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={},


use rule train_annealing as train_lattice with:
    output:
        weights=STUDY.outputs("lattice", "weights"),
        history=STUDY.outputs("lattice", "history"),
    log:
        PATHS.log("train_lattice", STUDY_COHORT),
    benchmark:
        PATHS.cost("train_lattice", STUDY_COHORT)
    resources:
        **training_requests(
            lambda w: STUDY.cohort("lattice", w), lambda w: plan.study_training(CONFIG)
        ),
        gpu=GPUS,
    params:
        cohort=lambda w: asdict(STUDY.cohort("lattice", w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={},


# The best trial of every arm, trained again with fresh seeds.
use rule train_annealing as train_winners with:
    input:
        points=PATHS.split("train"),
        winners=STUDY.winning_trials,
    output:
        weights=STUDY.outputs("winners", "weights"),
        history=STUDY.outputs("winners", "history"),
    log:
        PATHS.log("train_winners", STUDY_COHORT),
    benchmark:
        PATHS.cost("train_winners", STUDY_COHORT)
    resources:
        **training_requests(
            lambda w: STUDY.cohort("winners", w), lambda w: plan.study_training(CONFIG)
        ),
        gpu=GPUS,
    params:
        cohort=lambda w: asdict(STUDY.cohort("winners", w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={arm: arm for arm in STUDY.names("winners")},


use rule evaluate_cohort as evaluate_annealing with:
    input:
        weights=STUDY.outputs("annealing", "weights"),
        train=PATHS.split("train"),
        test=PATHS.split("test"),
    output:
        STUDY.outputs("annealing", "metrics"),
    log:
        PATHS.log("evaluate_annealing", STUDY_COHORT),
    benchmark:
        PATHS.cost("evaluate_annealing", STUDY_COHORT)
    wildcard_constraints:
        model=either(CONFIG.models),
    resources:
        **evaluation_requests(
            lambda w: [STUDY.cohort("annealing", w)], CONFIG.studies.evaluation
        ),
    params:
        evaluation=asdict(CONFIG.studies.evaluation),


use rule evaluate_annealing as evaluate_lattice with:
    input:
        weights=STUDY.outputs("lattice", "weights"),
        train=PATHS.split("train"),
        test=PATHS.split("test"),
    output:
        STUDY.outputs("lattice", "metrics"),
    log:
        PATHS.log("evaluate_lattice", STUDY_COHORT),
    benchmark:
        PATHS.cost("evaluate_lattice", STUDY_COHORT)
    resources:
        **evaluation_requests(
            lambda w: [STUDY.cohort("lattice", w)], CONFIG.studies.evaluation
        ),


use rule evaluate_annealing as evaluate_winners with:
    input:
        weights=STUDY.outputs("winners", "weights"),
        train=PATHS.split("train"),
        test=PATHS.split("test"),
    output:
        STUDY.outputs("winners", "metrics"),
    log:
        PATHS.log("evaluate_winners", STUDY_COHORT),
    benchmark:
        PATHS.cost("evaluate_winners", STUDY_COHORT)
    resources:
        **evaluation_requests(
            lambda w: [STUDY.cohort("winners", w)], CONFIG.studies.evaluation
        ),


# One search: an arm at a latent dim. Its journal is no output: Snakemake would delete it with a
# job that fails, and the trials in it.
rule search_weights:
    input:
        train=fill(PATHS.split("train"), dataset=CONFIG.studies.dataset),
        validation=fill(PATHS.split("validation"), dataset=CONFIG.studies.dataset),
    output:
        trials=PATHS.search("trials"),
        importances=PATHS.search("importances"),
    log:
        PATHS.log("search_weights", SEARCH),
    benchmark:
        PATHS.cost("search_weights", SEARCH)
    group:
        "search"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **search_requests(
            STUDY.search_cohort,
            plan.study_training(CONFIG),
            CONFIG.studies.evaluation,
            CONFIG.studies.search.trials,
        ),
        gpu=GPUS,
    params:
        *code("search_weights"),
        cohort=lambda w: asdict(STUDY.search_cohort(w)),
        training=asdict(plan.study_training(CONFIG)),
        evaluation=asdict(CONFIG.studies.evaluation),
        space=lambda w: asdict(plan.search_space(CONFIG, w.arm, int(w.latent_dim))),
        journal=PATHS.journal,
    script:
        "../workflow_scripts/search_weights.py"


rule collect_searches:
    input:
        trials=STUDY.search_files("trials"),
        importances=STUDY.search_files("importances"),
    output:
        trials=with_csv(PATHS.study_table("trials")),
        importances=with_csv(PATHS.study_table("importances")),
    log:
        PATHS.log("collect_searches"),
    benchmark:
        PATHS.cost("collect_searches")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("join_tables"),
    script:
        "../workflow_scripts/join_tables.py"


use rule collect_model as collect_study with:
    input:
        metrics=lambda w: STUDY.files(w.study, "metrics"),
        history=lambda w: STUDY.files(w.study, "history"),
    output:
        metrics=with_csv(PATHS.study_table("{study}/metrics")),
        history=PATHS.study_table("{study}/history"),
    log:
        PATHS.log("collect_study", "{study}"),
    benchmark:
        PATHS.cost("collect_study", "{study}")


rule compare_schedules:
    input:
        metrics=PATHS.study_table("annealing/metrics"),
    output:
        comparisons=with_csv(PATHS.study_table("annealing")),
        intervals=with_csv(PATHS.study_table("annealing-intervals")),
    log:
        PATHS.log("compare_schedules"),
    benchmark:
        PATHS.cost("compare_schedules")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("compare_schedules"),
        study=asdict(CONFIG.studies.annealing),
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
    script:
        "../workflow_scripts/compare_schedules.py"


rule tabulate_lattice:
    input:
        metrics=PATHS.study_table("lattice/metrics"),
    output:
        with_csv(PATHS.study_table("lattice")),
    log:
        PATHS.log("tabulate_lattice"),
    benchmark:
        PATHS.cost("tabulate_lattice")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("tabulate_lattice"),
        points=plan.lattice_points(CONFIG),
        variance=data_variance(CONFIG, CONFIG.studies.dataset),
    script:
        "../workflow_scripts/tabulate_lattice.py"


# The best mixture against the best of each regulariser alone, on test data and fresh seeds.
rule judge_mixture:
    input:
        metrics=PATHS.study_table("winners/metrics"),
        trials=PATHS.study_table("trials"),
    output:
        intervals=with_csv(PATHS.study_table("intervals")),
        hypothesis=with_csv(PATHS.study_table("hypothesis")),
    log:
        PATHS.log("judge_mixture"),
    benchmark:
        PATHS.cost("judge_mixture")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("judge_mixture"),
        arms={name: asdict(arm) for name, arm in CONFIG.studies.search.arms.items()},
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
    script:
        "../workflow_scripts/judge_mixture.py"
