from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.report import render_methods

    perfect = pd.concat(map(pd.read_parquet, snakemake.input.perfect))
    render_methods(snakemake.params.config, perfect).write(Path(snakemake.output.page).parent)
