from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.report import render_claims

    folder = Path(snakemake.output.page).parent
    claims = pd.read_parquet(snakemake.input.claims)
    files = [str(Path(file).relative_to(folder)) for file in snakemake.input.figures]
    render_claims(snakemake.params.config, claims, files).write(folder)
