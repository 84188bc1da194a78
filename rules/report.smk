rule write_assets:
    input:
        code=code("cubeae.report.assets"),
        sources=expand("cubeae/report/{source}", source=ASSETS.values()),
    output:
        SHARED,
    log:
        f"{LOGS}/write_assets.log",
    benchmark:
        f"{COSTS}/write_assets.jsonl"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=5,
    script:
        "../workflow_scripts/write_assets.py"


rule draw_variant:
    input:
        views=VIEWS,
        history=f"{RESULTS}/tables/{{model}}/history.parquet",
        code=code("cubeae.figures.drawing"),
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
        mem_mb=1000,
        runtime=10,
    params:
        reference=asdict(CONFIG.report.reference),
        in_grids=False,
        colours=variant_colour,
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
        perfect=PERFECT,
        curves=CURVES,
        code=code("cubeae.figures.drawing"),
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
        mem_mb=1000,
        runtime=10,
    params:
        reference=asdict(CONFIG.report.reference),
        colours=colours(PLAIN),
    script:
        "../workflow_scripts/draw_index.py"


rule render_model:
    input:
        metrics=f"{RESULTS}/tables/{{model}}/metrics.parquet",
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        figures=page_figures,
        shared=SHARED,
        templates=TEMPLATES,
        code=code("cubeae.report", "cubeae.report.pages"),
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
        mem_mb=500,
        runtime=5,
    params:
        config=PLAIN,
    script:
        "../workflow_scripts/render_model.py"


rule render_index:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        comparisons=f"{RESULTS}/comparisons.parquet",
        figures=expand(INDEX_FIGURES, dataset=CONFIG.grid.dataset, file=index_files())
        + variant_clouds(),
        shared=SHARED,
        templates=TEMPLATES,
        code=code("cubeae.report", "cubeae.report.pages"),
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
        mem_mb=500,
        runtime=5,
    params:
        config=PLAIN,
    script:
        "../workflow_scripts/render_index.py"
