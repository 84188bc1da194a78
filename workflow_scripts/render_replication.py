from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.report import render_replication

    folder = Path(snakemake.output.page).parent
    tables = [pd.read_parquet(snakemake.input[name]) for name in ("comparison", "findings")]
    files = [str(Path(file).relative_to(folder)) for file in snakemake.input.figures]
    render_replication(snakemake.params.config, *tables, files).write(folder)
