from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.inference import intervals
    from cubeae.report import render_index_page, render_model_page
    from cubeae.report.provenance import provenance
    from cubeae.storage import write_text
    from cubeae.tables import read_table, summarise

    page, config = Path(snakemake.output[0]), snakemake.params.config
    metrics = read_table(Path(snakemake.input.metrics))
    perfect = pd.concat(map(read_table, map(Path, snakemake.input.perfect)))
    tables = (summarise(metrics), metrics, intervals(metrics, config["seed"]), perfect)
    figures = [str(Path(figure).relative_to(page.parent)) for figure in snakemake.input.figures]
    origin = provenance(config, snakemake.params.config_file)
    model = snakemake.wildcards.get("model")
    if model:
        text = render_model_page(config, model, *tables, figures, origin)
    else:
        comparisons = read_table(Path(snakemake.input.comparisons))
        text = render_index_page(config, *tables, comparisons, figures, origin)
    write_text(page, text)
