from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.inference import intervals

    metrics = read_table(Path(snakemake.input.metrics))
    write_table(Path(snakemake.output[0]), intervals(metrics))
