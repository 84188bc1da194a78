from snakemake.utils import min_version

min_version("9.0")


include: "rules/common.smk"


# The opening of Snakemake's own report; rules/figures.smk says which figures it shows.
report: "rules/captions/overview.rst"


# The first rule is the default, unless a workflow that uses this one as a module has its own.
rule all:
    input:
        DATASETS,
        PAGES,
        TABLES,
        STUDY_TABLES,
        REPLICATION.tables(),
    localrule: True


rule datasets:
    input:
        DATASETS,
    localrule: True


rule train:
    input:
        GRID.files("weights"),
    localrule: True


rule evaluate:
    input:
        GRID.files("metrics"),
    localrule: True


include: "rules/datasets.smk"
include: "rules/training.smk"
include: "rules/evaluation.smk"
include: "rules/collection.smk"
include: "rules/studies.smk"
include: "rules/replication.smk"
include: "rules/claims.smk"
include: "rules/figures.smk"
include: "rules/pages.smk"
