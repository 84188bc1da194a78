from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.studies.claims import Tables, claims_table
    from cubeae.studies.report_claims import CLAIMS
    from cubeae.tables import join, write_table

    metrics = pd.read_parquet(snakemake.input.metrics)
    winners = join(map(Path, snakemake.input.winners))
    table = claims_table(CLAIMS, Tables(metrics, winners, snakemake.params.tolerance))
    for path in snakemake.output:
        write_table(Path(path), table)
