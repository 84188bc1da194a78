from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.inference import intervals
    from cubeae.report import render_index_page, render_model_page
    from cubeae.report.provenance import provenance
    from cubeae.tables import summarise

    page, config = Path(snakemake.output[0]), snakemake.params.config
    metrics = pd.read_parquet(snakemake.input.metrics)
    perfect = pd.concat(map(pd.read_parquet, snakemake.input.perfect))
    tables = (summarise(metrics), metrics, intervals(metrics, config["seed"]), perfect)
    figures = [str(Path(figure).relative_to(page.parent)) for figure in snakemake.input.figures]
    origin = provenance(config, snakemake.params.config_file)
    model = snakemake.wildcards.get("model")
    if model:
        text = render_model_page(config, model, *tables, figures, origin)
    else:
        comparisons = pd.read_parquet(snakemake.input.comparisons)
        text = render_index_page(config, *tables, comparisons, figures, origin)
    page.write_text(text, encoding="utf-8")
