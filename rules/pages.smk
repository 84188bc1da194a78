rule write_assets:
    input:
        sources=pages.shared_sources(),
    output:
        SHARED,
    log:
        PATHS.log("write_assets"),
    benchmark:
        PATHS.cost("write_assets")
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("write_assets"),
    script:
        "../workflow_scripts/write_assets.py"


rule render_model:
    input:
        metrics=PATHS.model_table("metrics"),
        perfect=every(PATHS.perfect, dataset=CONFIG.grid.dataset),
        comparison=lambda w: pages.published_numbers(CONFIG, PATHS, w),
        figures=lambda w: pages.model_figures(GRID, w),
        diagrams=lambda w: pages.diagrams(PATHS, w.model),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("{model}"),
        tables=directory(PATHS.page_tables("{model}")),
    log:
        PATHS.log("render_model", "{model}"),
    benchmark:
        PATHS.cost("render_model", "{model}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_model"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_model.py"


rule render_index:
    input:
        metrics=PATHS.table("metrics"),
        perfect=every(PATHS.perfect, dataset=CONFIG.grid.dataset),
        comparisons=PATHS.table("comparisons"),
        claims=PATHS.table("claims"),
        figures=pages.index_figures(GRID),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("index"),
        tables=directory(PATHS.page_tables("index")),
    log:
        PATHS.log("render_index"),
    benchmark:
        PATHS.cost("render_index")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_index"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_index.py"


rule render_methods:
    input:
        perfect=every(PATHS.perfect, dataset=CONFIG.grid.dataset),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("methods"),
        tables=directory(PATHS.page_tables("methods")),
    log:
        PATHS.log("render_methods"),
    benchmark:
        PATHS.cost("render_methods")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_methods"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_methods.py"


rule render_theory:
    input:
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("theory"),
        tables=directory(PATHS.page_tables("theory")),
    log:
        PATHS.log("render_theory"),
    benchmark:
        PATHS.cost("render_theory")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_theory", "cubeae.results.evaluation", "cubeae.training.trainer"),
        config=PLAIN,
        # The page shows the source of functions from all over the library.
    script:
        "../workflow_scripts/render_theory.py"


# Which rule needs which, as Snakemake itself prints it.
rule trace_rules:
    input:
        rules=["Snakefile", *sorted(map(str, Path("rules").glob("*.smk")))],
    output:
        PATHS.rulegraph,
    log:
        PATHS.log("trace_rules"),
    benchmark:
        PATHS.cost("trace_rules")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("trace_rules"),
        config_file=CONFIG_FILE,
    script:
        "../workflow_scripts/trace_rules.py"


# Last of all, so that every other job has left its cost; the benchmark files are no inputs, since
# each run of a job would then count as a change.
rule render_cost:
    input:
        rulegraph=PATHS.rulegraph,
        pictures=pages.diagrams(PATHS, "rules"),
        speedups=figures.speed_figures(PATHS, MEASURED),
        pages=[page for page in PAGES if page != PATHS.page("cost")],
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("cost"),
        tables=directory(PATHS.page_tables("cost")),
    log:
        PATHS.log("render_cost"),
    benchmark:
        PATHS.cost("render_cost")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_cost"),
        config=PLAIN,
        costs=PATHS.costs,
    script:
        "../workflow_scripts/render_cost.py"


rule render_provenance:
    input:
        files=pages.record_files(GRID, DATASETS, TABLES),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("provenance"),
        tables=directory(PATHS.page_tables("provenance")),
    log:
        PATHS.log("render_provenance"),
    benchmark:
        PATHS.cost("render_provenance")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_provenance"),
        config=PLAIN,
        config_file=CONFIG_FILE,
    script:
        "../workflow_scripts/render_provenance.py"


rule render_replication:
    input:
        comparison=PATHS.replication_table("comparison"),
        findings=PATHS.replication_table("findings"),
        figures=figures.verdict_figures(PATHS, "published"),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("replication"),
        tables=directory(PATHS.page_tables("replication")),
    log:
        PATHS.log("render_replication"),
    benchmark:
        PATHS.cost("render_replication")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_replication"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_replication.py"


rule render_claims:
    input:
        claims=PATHS.table("claims"),
        figures=figures.verdict_figures(PATHS, "claims"),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("claims"),
        tables=directory(PATHS.page_tables("claims")),
    log:
        PATHS.log("render_claims"),
    benchmark:
        PATHS.cost("render_claims")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_claims"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_claims.py"


# Of the studies alone: nothing here waits for the grid.
rule render_studies:
    input:
        tables=[file for file in STUDY_TABLES if file.endswith(".parquet")],
        figures=figures.all_study_figures(STUDY),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=PATHS.page("studies"),
        tables=directory(PATHS.page_tables("studies")),
    log:
        PATHS.log("render_studies"),
    benchmark:
        PATHS.cost("render_studies")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("render_studies"),
        config=PLAIN,
    script:
        "../workflow_scripts/render_studies.py"
