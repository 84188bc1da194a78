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


# Which rule needs which, as Snakemake itself prints it.
rule trace_rules:
    input:
        rules=RULE_FILES,
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
        options=SOURCE.options(),
        config=(
            None
            if SOURCE.options()
            else PLAIN | {"plugins": [each.anywhere for each in PLUGINS]}
        ),
    script:
        "../workflow_scripts/trace_rules.py"


# One rule per registered page that the config's report has; a page per model has a wildcard.
# The script reads the config itself from `snakemake.config`; the params say when it changed.
for each in pages.page_rules(GRID, STUDY, BASE, SOURCE):

    rule:
        name:
            each.name
        input:
            **each.inputs,
            shared=SHARED,
            templates=each.templates,
        output:
            page=PATHS.page(each.stem),
            tables=directory(PATHS.page_tables(each.stem)),
        log:
            PATHS.log(each.name, each.place),
        benchmark:
            PATHS.cost(each.name, each.place)
        localrule: True
        conda:
            "../envs/cubeae.yaml"
        resources:
            **growing(500, 5),
        params:
            *code("render_page", *each.modules),
            *section_digests(PLAIN),
            registered=each.registered,
            links=pages.navigation(CONFIG),
            loose=each.loose,
        script:
            "../workflow_scripts/render_page.py"
