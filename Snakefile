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


localrules:
    all,
    datasets,
    train,
    evaluate,


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
