rule write_assets:
    input:
        sources=expand("cubeae/report/{source}", source=ASSETS.values()),
    output:
        SHARED,
    log:
        f"{LOGS}/write_assets.log",
    benchmark:
        f"{COSTS}/write_assets.jsonl"
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        code=code("write_assets"),
    script:
        "../workflow_scripts/write_assets.py"


rule draw_variant:
    input:
        views=VIEWS,
        history=f"{RESULTS}/tables/{{model}}/history.parquet",
        metrics=f"{RESULTS}/tables/{{model}}/metrics.parquet",
    output:
        variant_outputs(in_grids=False),
    log:
        f"{LOGS}/draw_variant/{{dataset}}/{{model}}/{{regulariser}}.log",
    benchmark:
        f"{COSTS}/draw_variant/{{dataset}}/{{model}}/{{regulariser}}.jsonl"
    wildcard_constraints:
        model=either(set(CONFIG.models) - set(CONFIG.report.grids)),
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        reference=asdict(CONFIG.report.reference),
        in_grids=False,
        colours=variant_colour,
        code=code("draw_variant"),
    script:
        "../workflow_scripts/draw_variant.py"


# Models of report.grids have figures over the whole SNR x latent dim grid besides.
use rule draw_variant as draw_gridded_variant with:
    output:
        variant_outputs(in_grids=True),
    wildcard_constraints:
        model=either(CONFIG.report.grids),
    params:
        reference=asdict(CONFIG.report.reference),
        in_grids=True,
        colours=variant_colour,


rule draw_index:
    input:
        views=dataset_views,
        metrics=f"{RESULTS}/metrics.parquet",
        intervals=f"{RESULTS}/intervals.parquet",
        perfect=PERFECT,
        curves=CURVES,
    output:
        index_outputs(),
    log:
        f"{LOGS}/draw_index/{{dataset}}.log",
    benchmark:
        f"{COSTS}/draw_index/{{dataset}}.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        reference=asdict(CONFIG.report.reference),
        colours=colours(PLAIN),
        code=code("draw_index"),
    script:
        "../workflow_scripts/draw_index.py"


rule render_model:
    input:
        metrics=f"{RESULTS}/tables/{{model}}/metrics.parquet",
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        comparison=published_beside,
        figures=page_figures,
        diagrams=lambda w: expand(DIAGRAMS, diagram=diagram_files(w.model)),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/{{model}}.html",
        tables=directory(f"{REPORTS}/assets/tables/{{model}}"),
    log:
        f"{LOGS}/render_model/{{model}}.log",
    benchmark:
        f"{COSTS}/render_model/{{model}}.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_model"),
    script:
        "../workflow_scripts/render_model.py"


rule render_index:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        comparisons=f"{RESULTS}/comparisons.parquet",
        claims=f"{RESULTS}/claims.parquet",
        figures=expand(INDEX_FIGURES, dataset=CONFIG.grid.dataset, file=index_files())
        + variant_clouds(),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/index.html",
        tables=directory(f"{REPORTS}/assets/tables/index"),
    log:
        f"{LOGS}/render_index.log",
    benchmark:
        f"{COSTS}/render_index.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_index"),
    script:
        "../workflow_scripts/render_index.py"


rule draw_composition:
    output:
        expand(DIAGRAMS, diagram=diagram_files("{model}")),
    log:
        f"{LOGS}/draw_composition/{{model}}.log",
    benchmark:
        f"{COSTS}/draw_composition/{{model}}.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        model=lambda w: PLAIN["models"][w.model],
        code=code("draw_composition"),
    script:
        "../workflow_scripts/draw_composition.py"


rule render_methods:
    input:
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/methods.html",
        tables=directory(f"{REPORTS}/assets/tables/methods"),
    log:
        f"{LOGS}/render_methods.log",
    benchmark:
        f"{COSTS}/render_methods.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_methods"),
    script:
        "../workflow_scripts/render_methods.py"


rule render_theory:
    input:
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/theory.html",
        tables=directory(f"{REPORTS}/assets/tables/theory"),
    log:
        f"{LOGS}/render_theory.log",
    benchmark:
        f"{COSTS}/render_theory.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        # The page shows the source of functions from all over the library.
        code=code(
            "render_theory", "cubeae.results.evaluation", "cubeae.training.trainer"
        ),
    script:
        "../workflow_scripts/render_theory.py"


# Which rule needs which, as Snakemake itself prints it.
rule trace_rules:
    input:
        rules=["Snakefile", *sorted(map(str, Path("rules").glob("*.smk")))],
    output:
        RULEGRAPH,
    log:
        f"{LOGS}/trace_rules.log",
    benchmark:
        f"{COSTS}/trace_rules.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config_file=CONFIG_FILE,
        code=code("trace_rules"),
    script:
        "../workflow_scripts/trace_rules.py"


rule draw_rulegraph:
    input:
        rulegraph=RULEGRAPH,
    output:
        expand(DIAGRAMS, diagram=diagram_files("rules")),
    log:
        f"{LOGS}/draw_rulegraph.log",
    benchmark:
        f"{COSTS}/draw_rulegraph.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        code=code("draw_rulegraph"),
    script:
        "../workflow_scripts/draw_rulegraph.py"


rule draw_speedups:
    input:
        measured=MEASURED,
    output:
        reported(SPEED_FIGURES, [SPEEDUPS], "page", "Cost", {}),
    log:
        f"{LOGS}/draw_speedups.log",
    benchmark:
        f"{COSTS}/draw_speedups.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(700),
        runtime=growing(5),
    params:
        code=code("draw_speedups"),
    script:
        "../workflow_scripts/draw_speedups.py"


# Last of all, so that every other job has left its cost; the benchmark files are no inputs, since
# each run of a job would then count as a change.
rule render_cost:
    input:
        rulegraph=RULEGRAPH,
        pictures=expand(DIAGRAMS, diagram=diagram_files("rules")),
        speedups=expand(SPEED_FIGURES, file=SPEEDUPS.files) if MEASURED else [],
        pages=[page for page in PAGES if page != f"{REPORTS}/cost.html"],
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/cost.html",
        tables=directory(f"{REPORTS}/assets/tables/cost"),
    log:
        f"{LOGS}/render_cost.log",
    benchmark:
        f"{COSTS}/render_cost.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        costs=COSTS,
        code=code("render_cost"),
    script:
        "../workflow_scripts/render_cost.py"


rule render_provenance:
    input:
        files=record_files(),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/provenance.html",
        tables=directory(f"{REPORTS}/assets/tables/provenance"),
    log:
        f"{LOGS}/render_provenance.log",
    benchmark:
        f"{COSTS}/render_provenance.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        config_file=CONFIG_FILE,
        code=code("render_provenance"),
    script:
        "../workflow_scripts/render_provenance.py"


rule draw_published:
    input:
        table=f"{RESULTS}/replication/comparison.parquet",
    output:
        verdict_drawings("published"),
    log:
        f"{LOGS}/draw_published.log",
    benchmark:
        f"{COSTS}/draw_published.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(700),
        runtime=growing(5),
    params:
        figure="published",
        code=code("draw_verdicts"),
    script:
        "../workflow_scripts/draw_verdicts.py"


rule render_replication:
    input:
        comparison=f"{RESULTS}/replication/comparison.parquet",
        findings=f"{RESULTS}/replication/findings.parquet",
        figures=verdict_figures("published"),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/replication.html",
        tables=directory(f"{REPORTS}/assets/tables/replication"),
    log:
        f"{LOGS}/render_replication.log",
    benchmark:
        f"{COSTS}/render_replication.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_replication"),
    script:
        "../workflow_scripts/render_replication.py"


use rule draw_published as draw_claims with:
    input:
        table=f"{RESULTS}/claims.parquet",
    output:
        verdict_drawings("claims"),
    log:
        f"{LOGS}/draw_claims.log",
    benchmark:
        f"{COSTS}/draw_claims.jsonl"
    params:
        figure="claims",


rule render_claims:
    input:
        claims=f"{RESULTS}/claims.parquet",
        figures=verdict_figures("claims"),
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/claims.html",
        tables=directory(f"{REPORTS}/assets/tables/claims"),
    log:
        f"{LOGS}/render_claims.log",
    benchmark:
        f"{COSTS}/render_claims.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_claims"),
    script:
        "../workflow_scripts/render_claims.py"


# Of the studies alone: nothing here waits for the grid.
rule render_studies:
    input:
        tables=[file for file in STUDY_TABLES if file.endswith(".parquet")],
        figures=[file for study in DRAWN_STUDIES for file in study_figures(study)],
        shared=SHARED,
        templates=TEMPLATES,
    output:
        page=f"{REPORTS}/studies.html",
        tables=directory(f"{REPORTS}/assets/tables/studies"),
    log:
        f"{LOGS}/render_studies.log",
    benchmark:
        f"{COSTS}/render_studies.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        code=code("render_studies"),
    script:
        "../workflow_scripts/render_studies.py"
