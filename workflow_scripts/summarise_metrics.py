from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.tables import summarise, write_table

    frame = summarise(pd.read_parquet(snakemake.input.metrics))
    for path in snakemake.output:
        write_table(Path(path), frame)
