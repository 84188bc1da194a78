STUDY_COHORT = "{dataset}/{model}/{regulariser}/dim{latent_dim}/snr{snr}"


# A study's cohort is trained and evaluated as the grid's are: its objectives are its combinations.
use rule train_cohort as train_annealing with:
    input:
        points=points_of("train"),
        winners=[],
    output:
        weights=study_outputs("annealing", "weights"),
        history=study_outputs("annealing", "history"),
    log:
        f"{LOGS}/train_annealing/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/train_annealing/{STUDY_COHORT}.jsonl"
    wildcard_constraints:
        model=either(CONFIG.models),
    resources:
        **study_resources("annealing"),
    params:
        cohort=lambda w: asdict(study_cohort("annealing")(w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={},


use rule train_annealing as train_lattice with:
    output:
        weights=study_outputs("lattice", "weights"),
        history=study_outputs("lattice", "history"),
    log:
        f"{LOGS}/train_lattice/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/train_lattice/{STUDY_COHORT}.jsonl"
    resources:
        **study_resources("lattice"),
    params:
        cohort=lambda w: asdict(study_cohort("lattice")(w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={},


# The best trial of every arm, trained again with fresh seeds.
use rule train_annealing as train_winners with:
    input:
        points=points_of("train"),
        winners=expand(TRIALS, arm=STUDY_OBJECTIVES["winners"], allow_missing=True),
    output:
        weights=study_outputs("winners", "weights"),
        history=study_outputs("winners", "history"),
    log:
        f"{LOGS}/train_winners/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/train_winners/{STUDY_COHORT}.jsonl"
    resources:
        **study_resources("winners"),
    params:
        cohort=lambda w: asdict(study_cohort("winners")(w)),
        training=asdict(plan.study_training(CONFIG)),
        arms={arm: arm for arm in STUDY_OBJECTIVES["winners"]},


use rule evaluate_cohort as evaluate_annealing with:
    input:
        weights=study_outputs("annealing", "weights"),
        train=points_of("train"),
        test=points_of("test"),
    output:
        study_outputs("annealing", "metrics"),
    log:
        f"{LOGS}/evaluate_annealing/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/evaluate_annealing/{STUDY_COHORT}.jsonl"
    wildcard_constraints:
        model=either(CONFIG.models),
    params:
        evaluation=asdict(STUDIES.evaluation),


use rule evaluate_annealing as evaluate_lattice with:
    input:
        weights=study_outputs("lattice", "weights"),
        train=points_of("train"),
        test=points_of("test"),
    output:
        study_outputs("lattice", "metrics"),
    log:
        f"{LOGS}/evaluate_lattice/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/evaluate_lattice/{STUDY_COHORT}.jsonl"


use rule evaluate_annealing as evaluate_winners with:
    input:
        weights=study_outputs("winners", "weights"),
        train=points_of("train"),
        test=points_of("test"),
    output:
        study_outputs("winners", "metrics"),
    log:
        f"{LOGS}/evaluate_winners/{STUDY_COHORT}.log",
    benchmark:
        f"{COSTS}/evaluate_winners/{STUDY_COHORT}.jsonl"


# One search: an arm at a latent dim. Its journal is no output: Snakemake would delete it with a
# job that fails, and the trials in it.
rule search_weights:
    input:
        train=expand(POINTS, dataset=STUDIES.dataset, split="train"),
        validation=expand(POINTS, dataset=STUDIES.dataset, split="validation"),
    output:
        trials=TRIALS,
        importances=search_table("importances"),
    log:
        f"{LOGS}/search_weights/dim{{latent_dim}}/{{arm}}.log",
    benchmark:
        f"{COSTS}/search_weights/dim{{latent_dim}}/{{arm}}.jsonl"
    group:
        "search"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(3000),
        runtime=lambda w, attempt: attempt * search_minutes(w),
        gpu=GPUS,
    params:
        cohort=lambda w: asdict(search_cohort(w)),
        training=asdict(plan.study_training(CONFIG)),
        evaluation=asdict(STUDIES.evaluation),
        space=lambda w: asdict(plan.search_space(CONFIG, w.arm, int(w.latent_dim))),
        journal=f"{RESULTS}/studies/search/journals/dim{{latent_dim}}-{{arm}}.log",
        code=code("search_weights"),
    script:
        "../workflow_scripts/search_weights.py"


rule collect_searches:
    input:
        trials=search_files("trials"),
        importances=search_files("importances"),
    output:
        trials=multiext(f"{RESULTS}/studies/trials", ".parquet", ".csv"),
        importances=multiext(f"{RESULTS}/studies/importances", ".parquet", ".csv"),
    log:
        f"{LOGS}/collect_searches.log",
    benchmark:
        f"{COSTS}/collect_searches.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        code=code("join_tables"),
    script:
        "../workflow_scripts/join_tables.py"


use rule collect_model as collect_study with:
    input:
        metrics=lambda w: study_files(w.study, "metrics"),
        history=lambda w: study_files(w.study, "history"),
    output:
        metrics=multiext(f"{RESULTS}/studies/{{study}}/metrics", ".parquet", ".csv"),
        history=f"{RESULTS}/studies/{{study}}/history.parquet",
    log:
        f"{LOGS}/collect_study/{{study}}.log",
    benchmark:
        f"{COSTS}/collect_study/{{study}}.jsonl"


rule compare_schedules:
    input:
        metrics=f"{RESULTS}/studies/annealing/metrics.parquet",
    output:
        comparisons=multiext(f"{RESULTS}/studies/annealing", ".parquet", ".csv"),
        intervals=multiext(f"{RESULTS}/studies/annealing-intervals", ".parquet", ".csv"),
    log:
        f"{LOGS}/compare_schedules.log",
    benchmark:
        f"{COSTS}/compare_schedules.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        study=asdict(STUDIES.annealing),
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
        code=code("compare_schedules"),
    script:
        "../workflow_scripts/compare_schedules.py"


rule tabulate_lattice:
    input:
        metrics=f"{RESULTS}/studies/lattice/metrics.parquet",
    output:
        multiext(f"{RESULTS}/studies/lattice", ".parquet", ".csv"),
    log:
        f"{LOGS}/tabulate_lattice.log",
    benchmark:
        f"{COSTS}/tabulate_lattice.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        points=plan.lattice_points(CONFIG),
        variance=data_variance(STUDIES.dataset),
        code=code("tabulate_lattice"),
    script:
        "../workflow_scripts/tabulate_lattice.py"


# The best mixture against the best of each regulariser alone, on test data and fresh seeds.
rule judge_mixture:
    input:
        metrics=f"{RESULTS}/studies/winners/metrics.parquet",
        trials=f"{RESULTS}/studies/trials.parquet",
    output:
        intervals=multiext(f"{RESULTS}/studies/intervals", ".parquet", ".csv"),
        hypothesis=multiext(f"{RESULTS}/studies/hypothesis", ".parquet", ".csv"),
    log:
        f"{LOGS}/judge_mixture.log",
    benchmark:
        f"{COSTS}/judge_mixture.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        arms={name: asdict(arm) for name, arm in SEARCH.arms.items()},
        tolerance=CONFIG.report.tolerance,
        root=CONFIG.seed,
        code=code("judge_mixture"),
    script:
        "../workflow_scripts/judge_mixture.py"


rule draw_annealing:
    input:
        metrics=f"{RESULTS}/studies/annealing/metrics.parquet",
        history=f"{RESULTS}/studies/annealing/history.parquet",
        intervals=f"{RESULTS}/studies/annealing-intervals.parquet",
    output:
        study_drawings("annealing"),
    log:
        f"{LOGS}/draw_annealing.log",
    benchmark:
        f"{COSTS}/draw_annealing.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        study=asdict(STUDIES.annealing),
        code=code("draw_annealing"),
    script:
        "../workflow_scripts/draw_annealing.py"


rule draw_lattice:
    input:
        lattice=f"{RESULTS}/studies/lattice.parquet",
    output:
        study_drawings("lattice"),
    log:
        f"{LOGS}/draw_lattice.log",
    benchmark:
        f"{COSTS}/draw_lattice.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        study="lattice",
        code=code("draw_study"),
    script:
        "../workflow_scripts/draw_study.py"


use rule draw_lattice as draw_search with:
    input:
        trials=f"{RESULTS}/studies/trials.parquet",
        importances=f"{RESULTS}/studies/importances.parquet",
    output:
        study_drawings("search"),
    log:
        f"{LOGS}/draw_search.log",
    benchmark:
        f"{COSTS}/draw_search.jsonl"
    params:
        study="search",


use rule draw_lattice as draw_mixture with:
    input:
        metrics=f"{RESULTS}/studies/winners/metrics.parquet",
        hypothesis=f"{RESULTS}/studies/hypothesis.parquet",
    output:
        study_drawings("mixture"),
    log:
        f"{LOGS}/draw_mixture.log",
    benchmark:
        f"{COSTS}/draw_mixture.jsonl"
    params:
        study="mixture",
