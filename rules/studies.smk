from cubeae.config.study_kinds.lattice import lattice_points

# A study's cohort is trained and evaluated as the grid's are; each objective has files of its own.
for study in STUDY.asked_for():

    rule:
        name:
            f"train_{study.name}"
        input:
            points=PATHS.split("train"),
            held_out=PATHS.split("validation"),
            winners=study.winning_trials,
        output:
            weights=study.outputs("weights"),
            history=study.outputs("history"),
        log:
            PATHS.log(f"train_{study.name}", STUDY_COHORT),
        benchmark:
            PATHS.cost(f"train_{study.name}", STUDY_COHORT)
        group:
            "cohort"
        conda:
            "../envs/cubeae.yaml"
        resources:
            **training_requests(study.cohort, lambda w, study=study: study.training),
            gpu=GPUS,
        params:
            *code("train_cohort"),
            cohort=lambda w, study=study: asdict(study.cohort(w)),
            training=asdict(study.training),
            arms=lambda w, study=study: study.arms(w),
            mixture=study.kind.mixture,
        script:
            "../workflow_scripts/train_cohort.py"

    rule:
        name:
            f"evaluate_{study.name}"
        input:
            weights=study.outputs("weights"),
            train=PATHS.split("train"),
            test=PATHS.split("test"),
        output:
            study.outputs("metrics"),
        log:
            PATHS.log(f"evaluate_{study.name}", STUDY_COHORT),
        benchmark:
            PATHS.cost(f"evaluate_{study.name}", STUDY_COHORT)
        group:
            "cohort"
        conda:
            "../envs/cubeae.yaml"
        resources:
            **evaluation_requests(
                lambda w, study=study: [study.cohort(w)], study.evaluation
            ),
        params:
            *code("evaluate_cohort"),
            evaluation=asdict(study.evaluation),
        script:
            "../workflow_scripts/evaluate_cohort.py"


# One search at a latent dim: an arm of the searches, or a contender. Its journal is no output: Snakemake would delete it with a
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
            STUDY.search_trials,
        ),
        gpu=GPUS,
    params:
        *code("search_weights"),
        cohort=lambda w: asdict(STUDY.search_cohort(w)),
        training=asdict(plan.study_training(CONFIG)),
        evaluation=asdict(CONFIG.studies.evaluation),
        space=lambda w: asdict(STUDY.search_space(w)),
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


use rule collect_searches as collect_contest with:
    input:
        trials=STUDY.contest_files("trials"),
    output:
        trials=with_csv(PATHS.study_table("contest-trials")),
    log:
        PATHS.log("collect_contest"),
    benchmark:
        PATHS.cost("collect_contest")


use rule collect_model as collect_study with:
    input:
        metrics=lambda w: STUDY.named(w.study).files("metrics"),
        history=lambda w: STUDY.named(w.study).files("history"),
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
        points=CONFIG.evaluation.generated,
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
        points=lattice_points(CONFIG),
        variance=data_variance(CONFIG, CONFIG.studies.dataset),
    script:
        "../workflow_scripts/tabulate_lattice.py"


# Both penalties together against the best of each alone, on test data and fresh seeds.
rule judge_hypothesis:
    input:
        metrics=PATHS.study_table("winners/metrics"),
        trials=PATHS.study_table("trials"),
    output:
        intervals=with_csv(PATHS.study_table("intervals")),
        hypothesis=with_csv(PATHS.study_table("hypothesis")),
    log:
        PATHS.log("judge_hypothesis"),
    benchmark:
        PATHS.cost("judge_hypothesis")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("judge_hypothesis"),
        arms={name: asdict(arm) for name, arm in CONFIG.studies.search.arms.items()},
        tolerance=CONFIG.report.tolerance,
        points=CONFIG.evaluation.generated,
    script:
        "../workflow_scripts/judge_hypothesis.py"


# Every contender, with its tuned weights, against the one that generates best.
rule judge_contest:
    input:
        metrics=PATHS.study_table("contest/metrics"),
        trials=PATHS.study_table("contest-trials"),
    output:
        with_csv(PATHS.study_table("contest")),
    log:
        PATHS.log("judge_contest"),
    benchmark:
        PATHS.cost("judge_contest")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("judge_contest"),
        contest=asdict(CONFIG.studies.contest),
        tolerance=CONFIG.report.tolerance,
        points=CONFIG.evaluation.generated,
    script:
        "../workflow_scripts/judge_contest.py"
