from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.figures import draw_index
    from cubeae.views import read_views

    reference = snakemake.params.reference
    draw_index(
        [read_views(Path(path)) for path in snakemake.input.views],
        pd.read_parquet(snakemake.input.metrics),
        pd.read_parquet(snakemake.input.intervals),
        pd.read_parquet(snakemake.input.perfect),
        pd.read_parquet(snakemake.input.curves),
        reference["snr_db"],
        reference["latent_dim"],
        Path(snakemake.output[0]).parent,
        snakemake.params.colours,
    )
