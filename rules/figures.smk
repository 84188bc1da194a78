# One rule per set of registered figures.
for each in figures.figure_rules(GRID, STUDY, BASE):

    rule:
        name:
            each.name
        input:
            **each.inputs,
        output:
            [
                (
                    report(drawing.path, **drawing.marks)
                    if drawing.marks
                    else drawing.path
                )
                for drawing in each.drawings
            ],
        log:
            PATHS.log(each.name, each.place),
        benchmark:
            PATHS.cost(each.name, each.place)
        wildcard_constraints:
            **each.constraints,
        localrule: True
        conda:
            "../envs/cubeae.yaml"
        resources:
            **growing(1000, 10),
        params:
            *code("draw_figures", *each.modules),
            figure_set=each.figure_set,
            figures=each.figure_names,
            given=each.given,
        script:
            "../workflow_scripts/draw_figures.py"


rule draw_model_diagram:
    output:
        pages.diagrams(PATHS, "{model}"),
    log:
        PATHS.log("draw_model_diagram", "{model}"),
    benchmark:
        PATHS.cost("draw_model_diagram", "{model}")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("draw_model_diagram"),
        model=lambda w: pages.drawn_parts(CONFIG, w),
    script:
        "../workflow_scripts/draw_model_diagram.py"


rule draw_clouds_diagram:
    output:
        pages.diagrams(PATHS, "methods"),
    log:
        PATHS.log("draw_clouds_diagram"),
    benchmark:
        PATHS.cost("draw_clouds_diagram")
    localrule: True
    conda:
        "../envs/cubeae.yaml"
    resources:
        **growing(500, 5),
    params:
        *code("draw_clouds_diagram"),
    script:
        "../workflow_scripts/draw_clouds_diagram.py"


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
