rule write_stylesheet:
    input:
        code=code("cubeae.report.pages"),
        style="cubeae/report/style.css",
    output:
        STYLE,
    log:
        f"{LOGS}/write_stylesheet.log",
    benchmark:
        f"{COSTS}/write_stylesheet.jsonl"
    group:
        "data"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    script:
        "../workflow_scripts/write_stylesheet.py"


rule draw_variant:
    input:
        views=VIEWS,
        history=f"{RESULTS}/tables/{{model}}/history.parquet",
        code=code("cubeae.figures.drawing"),
    output:
        expand(FIGURES, file=variant_files(in_grids=False), allow_missing=True),
    log:
        f"{LOGS}/draw_variant/{{dataset}}/{{model}}/{{regulariser}}.log",
    benchmark:
        f"{COSTS}/draw_variant/{{dataset}}/{{model}}/{{regulariser}}.jsonl"
    wildcard_constraints:
        model=either(set(CONFIG.models) - set(CONFIG.report.grids)),
    group:
        "page"
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
    script:
        "../workflow_scripts/draw_variant.py"


# Models of report.grids have figures over the whole SNR x latent dim grid besides.
use rule draw_variant as draw_gridded_variant with:
    output:
        expand(FIGURES, file=variant_files(in_grids=True), allow_missing=True),
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
        expand(INDEX_FIGURES, file=index_files(), allow_missing=True),
    log:
        f"{LOGS}/draw_index/{{dataset}}.log",
    benchmark:
        f"{COSTS}/draw_index/{{dataset}}.jsonl"
    group:
        "index"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
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
        style=STYLE,
        templates=TEMPLATES,
        code=code("cubeae.report.pages", "cubeae.tables", "cubeae.inference"),
    output:
        f"{REPORTS}/{{model}}.html",
    log:
        f"{LOGS}/render_model/{{model}}.log",
    benchmark:
        f"{COSTS}/render_model/{{model}}.jsonl"
    group:
        "page"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        config_file=CONFIG_FILE,
    script:
        "../workflow_scripts/render_page.py"


rule render_index:
    input:
        metrics=f"{RESULTS}/metrics.parquet",
        perfect=expand(PERFECT, dataset=CONFIG.grid.dataset),
        comparisons=f"{RESULTS}/comparisons.parquet",
        figures=expand(INDEX_FIGURES, dataset=CONFIG.grid.dataset, file=index_files()),
        style=STYLE,
        templates=TEMPLATES,
        code=code("cubeae.report.pages", "cubeae.tables", "cubeae.inference"),
    output:
        f"{REPORTS}/index.html",
    log:
        f"{LOGS}/render_index.log",
    benchmark:
        f"{COSTS}/render_index.jsonl"
    group:
        "index"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        config=PLAIN,
        config_file=CONFIG_FILE,
    script:
        "../workflow_scripts/render_page.py"
