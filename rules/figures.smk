rule draw_variant:
    input:
        views=PATHS.views,
        history=PATHS.model_table("history"),
        metrics=PATHS.model_table("metrics"),
    output:
        reported(figures.composition_drawings(PATHS, in_grids=False)),
    log:
        PATHS.log("draw_variant", COMPOSITION),
    benchmark:
        PATHS.cost("draw_variant", COMPOSITION)
    wildcard_constraints:
        model=either(set(CONFIG.models) - set(CONFIG.report.grids)),
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("draw_variant"),
        reference=asdict(CONFIG.report.reference),
        in_grids=False,
        colours=lambda w: figures.composition_colour(CONFIG, w),
    script:
        "../workflow_scripts/draw_variant.py"


# Models of report.grids have figures over the whole SNR x latent dim grid besides.
use rule draw_variant as draw_gridded_variant with:
    output:
        reported(figures.composition_drawings(PATHS, in_grids=True)),
    wildcard_constraints:
        model=either(CONFIG.report.grids),
    params:
        reference=asdict(CONFIG.report.reference),
        in_grids=True,
        colours=lambda w: figures.composition_colour(CONFIG, w),


rule draw_index:
    input:
        views=lambda w: GRID.compositions(PATHS.views, **w),
        metrics=PATHS.table("metrics"),
        intervals=PATHS.table("intervals"),
        perfect=PATHS.perfect,
        curves=PATHS.curves,
    output:
        reported(figures.index_drawings(PATHS)),
    log:
        PATHS.log("draw_index", "{dataset}"),
    benchmark:
        PATHS.cost("draw_index", "{dataset}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("draw_index"),
        reference=asdict(CONFIG.report.reference),
        colours=colours_of(CONFIG),
    script:
        "../workflow_scripts/draw_index.py"


rule draw_composition:
    output:
        pages.diagrams(PATHS, "{model}"),
    log:
        PATHS.log("draw_composition", "{model}"),
    benchmark:
        PATHS.cost("draw_composition", "{model}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("draw_composition"),
        model=lambda w: PLAIN["models"][w.model],
    script:
        "../workflow_scripts/draw_composition.py"


rule draw_rulegraph:
    input:
        rulegraph=PATHS.rulegraph,
    output:
        pages.diagrams(PATHS, "rules"),
    log:
        PATHS.log("draw_rulegraph"),
    benchmark:
        PATHS.cost("draw_rulegraph")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("draw_rulegraph"),
    script:
        "../workflow_scripts/draw_rulegraph.py"


rule draw_speedups:
    input:
        measured=MEASURED,
    output:
        reported(figures.speed_drawings(PATHS)),
    log:
        PATHS.log("draw_speedups"),
    benchmark:
        PATHS.cost("draw_speedups")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(700, 5),
    params:
        *code("draw_speedups"),
    script:
        "../workflow_scripts/draw_speedups.py"


rule draw_published:
    input:
        table=PATHS.replication_table("comparison"),
    output:
        reported(figures.verdict_drawings(PATHS, "published")),
    log:
        PATHS.log("draw_published"),
    benchmark:
        PATHS.cost("draw_published")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(700, 5),
    params:
        *code("draw_verdicts"),
        figure="published",
    script:
        "../workflow_scripts/draw_verdicts.py"


use rule draw_published as draw_claims with:
    input:
        table=PATHS.table("claims"),
    output:
        reported(figures.verdict_drawings(PATHS, "claims")),
    log:
        PATHS.log("draw_claims"),
    benchmark:
        PATHS.cost("draw_claims")
    params:
        figure="claims",


rule draw_annealing:
    input:
        metrics=PATHS.study_table("annealing/metrics"),
        history=PATHS.study_table("annealing/history"),
        intervals=PATHS.study_table("annealing-intervals"),
    output:
        reported(figures.study_drawings(PATHS, "annealing")),
    log:
        PATHS.log("draw_annealing"),
    benchmark:
        PATHS.cost("draw_annealing")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("draw_annealing"),
        study=asdict(CONFIG.studies.annealing),
    script:
        "../workflow_scripts/draw_annealing.py"


rule draw_lattice:
    input:
        lattice=PATHS.study_table("lattice"),
    output:
        reported(figures.study_drawings(PATHS, "lattice")),
    log:
        PATHS.log("draw_lattice"),
    benchmark:
        PATHS.cost("draw_lattice")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(1000, 10),
    params:
        *code("draw_study"),
        study="lattice",
    script:
        "../workflow_scripts/draw_study.py"


use rule draw_lattice as draw_search with:
    input:
        trials=PATHS.study_table("trials"),
        importances=PATHS.study_table("importances"),
    output:
        reported(figures.study_drawings(PATHS, "search")),
    log:
        PATHS.log("draw_search"),
    benchmark:
        PATHS.cost("draw_search")
    params:
        study="search",


use rule draw_lattice as draw_mixture with:
    input:
        metrics=PATHS.study_table("winners/metrics"),
        hypothesis=PATHS.study_table("hypothesis"),
    output:
        reported(figures.study_drawings(PATHS, "mixture")),
    log:
        PATHS.log("draw_mixture"),
    benchmark:
        PATHS.cost("draw_mixture")
    params:
        study="mixture",
