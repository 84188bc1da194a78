from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.report import render_index_page, render_model_page
    from cubeae.report.provenance import provenance
    from cubeae.tables import summarise

    page, config = Path(snakemake.output[0]), snakemake.params.config
    metrics = pd.read_parquet(snakemake.input.metrics)
    figures = [str(Path(figure).relative_to(page.parent)) for figure in snakemake.input.figures]
    shared = (
        summarise(metrics),
        metrics,
        figures,
        provenance(config, snakemake.params.config_file),
    )
    model = snakemake.wildcards.get("model")
    text = (
        render_model_page(config, model, *shared) if model else render_index_page(config, *shared)
    )
    page.write_text(text, encoding="utf-8")
