from snakemake.utils import min_version

min_version("9.0")


include: "rules/common.smk"
include: "rules/datasets.smk"
include: "rules/training.smk"
include: "rules/evaluation.smk"
include: "rules/collection.smk"
include: "rules/studies.smk"
include: "rules/replication.smk"
include: "rules/claims.smk"
include: "rules/report.smk"


# Tables, figures and pages take seconds each: on a cluster they are made beside Snakemake itself.
localrules:
    all,
    datasets,
    train,
    evaluate,
    collect_all,
    collect_model,
    collect_replication,
    collect_searches,
    collect_study,
    compare_published,
    compare_schedules,
    draw_annealing,
    draw_claims,
    draw_composition,
    draw_gridded_variant,
    draw_index,
    draw_lattice,
    draw_mixture,
    draw_published,
    draw_rulegraph,
    draw_search,
    draw_speedups,
    draw_variant,
    infer_differences,
    judge_claims,
    judge_mixture,
    render_claims,
    render_cost,
    render_index,
    render_methods,
    render_model,
    render_provenance,
    render_replication,
    render_studies,
    render_theory,
    summarise_metrics,
    tabulate_lattice,
    trace_rules,


rule all:
    default_target: True
    input:
        DATASETS,
        PAGES,
        TABLES,
        STUDY_TABLES,
        REPLICATION_TABLES,


rule datasets:
    input:
        DATASETS,


rule train:
    input:
        cohort_files(WEIGHTS),


rule evaluate:
    input:
        cohort_files(ROWS),
