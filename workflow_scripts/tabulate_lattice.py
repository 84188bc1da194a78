from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.studies.lattice import lattice_table
    from cubeae.tables import write_table

    params = snakemake.params
    metrics = pd.read_parquet(snakemake.input.metrics)
    table = lattice_table(metrics, params.points, params.variance)
    for path in snakemake.output:
        write_table(Path(path), table)
